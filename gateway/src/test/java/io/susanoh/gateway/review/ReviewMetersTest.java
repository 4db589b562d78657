package io.susanoh.gateway.review;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.EvidenceMark;
import io.susanoh.gateway.account.Trigger;
import io.susanoh.gateway.account.Verdict;
import io.vertx.core.Future;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ReviewMetersTest {

  private static final long T = 1_800_000_000_000L;

  private final TestClock clock = new TestClock(T);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ReviewMeters meters = new ReviewMeters(registry, clock);

  private double gauge(String name) {
    return registry.get(name).gauge().value();
  }

  private double verdicts(AccountState action) {
    return registry
        .get("susanoh_l2_verdicts")
        .tags("source", "arbiter", "action", action.name())
        .counter()
        .count();
  }

  @Test
  void theQueueIsShownAsItWasSeenAndAgesByTheClock() {
    assertEquals(0, gauge("susanoh_l2_oldest_due_seconds"));
    meters.looked(new Jobs.Backlog(7, 2, 3, OptionalLong.of(T - 1_500)));
    assertEquals(7, gauge("susanoh_l2_waiting_jobs"));
    assertEquals(2, gauge("susanoh_l2_running_jobs"));
    assertEquals(3, gauge("susanoh_l2_provisional_jobs"));
    assertEquals(1.5, gauge("susanoh_l2_oldest_due_seconds"));
    clock.advance(500);
    assertEquals(2, gauge("susanoh_l2_oldest_due_seconds"), "nobody has looked since");
    meters.looked(new Jobs.Backlog(0, 0, 0, OptionalLong.empty()));
    assertEquals(0, gauge("susanoh_l2_oldest_due_seconds"));
  }

  @Test
  void onlyAVerdictThatIsKeptIsCounted() {
    Evidence evidence =
        new Evidence(
            new AccountId("default", "boss"),
            new Trigger("e1", 0, T, 0),
            List.of(),
            new Profile(AccountState.RESTRICTED_WITHDRAWAL, 0, 0, 0),
            new EvidenceMark(0, 0, 0, 0, 0, T, List.of("e1")));
    Verdict verdict = Arbiter.judge(evidence, Arbiter.NO_MODEL);
    Future<Verdict> kept = meters.watch(evidence, () -> Future.succeededFuture(verdict));
    assertEquals(verdict, kept.result());
    assertTrue(meters.watch(evidence, () -> Future.failedFuture("away")).failed());
    assertEquals(1, verdicts(AccountState.NORMAL));
    assertEquals(0, verdicts(AccountState.BANNED));
  }
}
