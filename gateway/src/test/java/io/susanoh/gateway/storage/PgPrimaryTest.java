package io.susanoh.gateway.storage;

import static io.susanoh.gateway.storage.Records.NOON;
import static io.susanoh.gateway.storage.Records.account;
import static io.susanoh.gateway.storage.Records.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.TransitionTrigger;
import io.susanoh.gateway.account.Trigger;
import io.susanoh.gateway.journal.JournalRecord.AccountMoved;
import io.susanoh.gateway.redis.Pledges;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PgPrimaryTest {

  private final DrainHarness harness = new DrainHarness();
  private final Vertx vertx = Vertx.vertx();
  private final PgPrimary primary =
      new PgPrimary(
          vertx,
          new Database(harness.url),
          new DrainSettings(2_000, 10_000, OptionalInt.empty(), false),
          () -> true,
          Future::succeededFuture);

  @AfterEach
  void close() throws Exception {
    primary.close();
    await(vertx.close());
    harness.close();
  }

  @Test
  void aBannedAccountKnowsItsTriggersSinceThen() throws Exception {
    long now = System.currentTimeMillis();
    ListJournal journal = new ListJournal();
    journal.append(event("before", "bad", now - 2).rules(8).accepted());
    journal.append(
        new AccountMoved(
            Records.transition(
                "bad",
                AccountState.NORMAL,
                AccountState.BANNED,
                1_000 * (now - 1),
                TransitionTrigger.ADMIN_OVERRIDE),
            Optional.empty()));
    journal.append(event("plain", "bad", now).accepted());
    journal.append(event("chat", "bad", now).rules(8).accepted());
    harness.drainOnce(journal);
    Account bad = await(primary.account(account("bad"))).orElseThrow();
    assertEquals(List.of(new Trigger("chat", 8, now, 1_000 * now, "giver")), bad.triggers());
  }

  @Test
  void l2IsAskedForTriggersThatNobodyBroughtAndForNoOthers() throws Exception {
    long version = 1_000 * NOON;
    ListJournal journal = new ListJournal();
    journal.append(
        event("known", "boss", NOON)
            .rules(8)
            .with(Records.restriction("boss", version))
            .trigger(version)
            .accepted());
    harness.drainOnce(journal);
    await(primary.askForL2(flagged(0)));
    await(primary.askForL2(flagged(0)));
    assertEquals("known,missed", harness.ask(TRIGGERS));
    assertEquals("1", harness.ask("select count(*)::text from l2_job"));
    assertEquals(
        Long.toString(version + 2),
        harness.ask("select trigger_stamp::text from account" + " where user_id = 'boss'"));
  }

  @Test
  void aPersonHasJudgedOfWhatWasBefore() throws Exception {
    ListJournal journal = new ListJournal();
    journal.append(
        event("one", "boss", NOON).with(Records.restriction("boss", 1_000 * NOON)).accepted());
    harness.drainOnce(journal);
    await(primary.askForL2(flagged(1_000 * NOON + 5)));
    assertEquals("0", harness.ask("select count(*)::text from l2_job"));
  }

  @Test
  void aPledgeHoldsUntilItsTimeAndNeverAgainAfterIt() throws Exception {
    Pledges pledges = primary.pledges();
    UUID kept = UUID.randomUUID();
    UUID late = UUID.randomUUID();
    long now = await(pledges.millis());
    assertFalse(await(pledges.give(late, now - 1)), "it came too late");
    assertTrue(await(pledges.hold()), "there is none");
    assertTrue(await(pledges.give(kept, now + 60_000)));
    assertTrue(await(pledges.keep(kept, now + 61_000)));
    assertTrue(await(pledges.hold()));
    harness.ask("update redis_pledge set until_millis = " + (now - 5_000) + " returning 'x'");
    assertFalse(await(pledges.hold()));
    assertFalse(await(pledges.keep(kept, now + 61_000)), "it had run out");
    assertEquals(List.of(), await(pledges.overdue(60_000)));
    assertEquals(List.of(kept), await(pledges.overdue(4_000)));
    await(pledges.redeem(kept));
    assertTrue(await(pledges.hold()));
    assertFalse(await(pledges.keep(kept, now + 61_000)), "it is gone");
  }

  private static final String TRIGGERS =
      "select string_agg(event_id, ',' order by stamp) from l2_trigger";

  /** As Redis has it. */
  private static Account flagged(long personVersion) {
    long version = 1_000 * NOON;
    return new Account(
        account("boss"),
        AccountState.RESTRICTED_WITHDRAWAL,
        version,
        personVersion,
        version + 2,
        Optional.empty(),
        List.of(
            new Trigger("known", 8, NOON, version, "giver"),
            new Trigger("missed", 1, NOON, version + 2, "giver")));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
