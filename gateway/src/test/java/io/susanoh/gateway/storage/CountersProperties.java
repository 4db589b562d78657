package io.susanoh.gateway.storage;

import static io.susanoh.gateway.storage.Records.NOON;
import static io.susanoh.gateway.storage.Records.event;
import static io.susanoh.gateway.storage.Records.transition;
import static io.susanoh.gateway.storage.Records.verdictReached;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.TransitionTrigger;
import io.susanoh.gateway.journal.JournalRecord;
import io.susanoh.gateway.journal.JournalRecord.AccountMoved;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** The rows behind {@code /stats} say what counting the tables would. */
class CountersProperties {

  private static DrainHarness harness;

  @BeforeContainer
  static void open() {
    harness = new DrainHarness();
  }

  @AfterContainer
  static void close() throws Exception {
    harness.close();
  }

  @Property(tries = 8, shrinking = ShrinkingMode.OFF)
  void countersAreCounts(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    ListJournal journal = new ListJournal();
    int records = random.nextInt(120);
    for (int i = 0; i < records; i++) {
      journal.append(record(random));
      if (random.nextInt(40) == 0) {
        harness.drainOnce(random.nextBoolean() ? journal.reopened() : journal);
      }
    }
    harness.drainOnce(journal.reopened());
    assertCounter("total_events", "select count(*) from event_log");
    assertCounter("l1_flags", "select count(*) from event_log where rules <> 0");
    assertCounter("total_transitions", "select count(*) from audit_log");
    assertCounter("l2_analyses", "select count(*) from analysis_result");
    for (AccountState state : AccountState.values()) {
      assertCounter("state:" + state, "select count(*) from account where state = '" + state + "'");
    }
    assertEquals(
        "0",
        harness.ask(
            """
            select count(*) from account a where version <> coalesce((select max(version)
              from audit_log t where (t.tenant_id, t.user_id) = (a.tenant_id, a.user_id)), 0)
            """));
  }

  private static void assertCounter(String name, String count) throws Exception {
    assertEquals(harness.ask(count), harness.counter(name), name);
  }

  private static JournalRecord record(Random random) {
    String user = "user" + random.nextInt(12);
    long version = 1L + random.nextInt(200);
    AccountState from = AccountState.values()[random.nextInt(4)];
    AccountState to = AccountState.values()[random.nextInt(4)];
    return switch (random.nextInt(6)) {
      case 0 ->
          new AccountMoved(
              transition(user, from, to, version, TransitionTrigger.ADMIN_OVERRIDE),
              Optional.empty());
      case 1 ->
          verdictReached(
              UUID.randomUUID(),
              Optional.empty(),
              user,
              AccountState.BANNED,
              NOON,
              List.of(
                  transition(user, from, to, version, TransitionTrigger.L2_ANALYSIS),
                  transition(user, to, from, version + 1, TransitionTrigger.L2_ANALYSIS)));
      default -> {
        Records.Event event =
            event("e" + random.nextInt(60), user, NOON).rules(random.nextInt(3) * 4);
        yield random.nextInt(3) == 0
            ? event
                .with(transition(user, from, to, version, TransitionTrigger.L1_SCREENING))
                .trigger(version)
                .accepted()
            : event.accepted();
      }
    };
  }
}
