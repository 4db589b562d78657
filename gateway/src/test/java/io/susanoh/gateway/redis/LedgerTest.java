package io.susanoh.gateway.redis;

import static io.susanoh.gateway.redis.ConnectedRedis.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.account.TransitionTrigger;
import io.susanoh.gateway.journal.JournalRecord.AccountMoved;
import io.susanoh.gateway.refusal.Refusal;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nobody is told of what PostgreSQL is owed, by a process that has given no pledge. */
class LedgerTest {

  private static final AccountId BOSS = new AccountId("default", "boss");
  private static final AccountId ANNA = new AccountId("default", "anna");

  @RegisterExtension private final ConnectedRedis redis = new ConnectedRedis();

  private final StandInPrimary primary = new StandInPrimary();
  private Ledger ledger;

  @BeforeEach
  void start() {
    Pledge pledge = new Pledge(redis.vertx, primary, redis.store, redis.clock, redis.meters);
    ledger = new Ledger(primary, redis.store, pledge);
  }

  @Test
  void whatIsOwedIsToldOfWhenItIsWrittenWhoeverTells() throws Exception {
    AccountMoved restricted = moved(BOSS, 1);
    ledger.owe(BOSS, List.of(restricted));
    assertRefused(ledger.settled(BOSS));
    await(ledger.settled(ANNA));
    primary.up = true;
    await(ledger.settled(BOSS));
    assertEquals(List.of(restricted), primary.written);
    primary.up = false;
    await(ledger.settled(BOSS));
  }

  @Test
  void whatIsOwedIsWrittenOnce() throws Exception {
    AccountMoved first = moved(BOSS, 1);
    AccountMoved second = moved(BOSS, 2);
    ledger.owe(BOSS, List.of(second));
    ledger.oweAlone(BOSS, first);
    ledger.owe(BOSS, List.of(second));
    primary.up = true;
    await(ledger.write(BOSS, List.of(second)));
    await(ledger.settled(BOSS));
    assertEquals(List.of(second, first), primary.written);
    await(ledger.settled(BOSS));
    assertEquals(2, primary.written.size());
  }

  private static AccountMoved moved(AccountId id, long version) {
    return new AccountMoved(
        new Transition(
            id,
            AccountState.NORMAL,
            AccountState.RESTRICTED_WITHDRAWAL,
            version,
            TransitionTrigger.L1_SCREENING,
            1,
            version,
            "",
            ""),
        Optional.empty());
  }

  private static void assertRefused(Future<Void> told) {
    ExecutionException failed = assertThrows(ExecutionException.class, () -> await(told));
    Refusal refusal = assertInstanceOf(Refusal.class, failed.getCause());
    assertEquals(Refusal.Kind.UNAVAILABLE, refusal.kind());
  }
}
