package io.susanoh.gateway.review;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.susanoh.l1.Rule;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetriesTest {

  private static final long NOW = 1_800_000_000_000L;

  private static Optional<Long> after(int attempt, ModelFault fault, OptionalLong retryAfter) {
    Job job =
        new Job(
            UUID.randomUUID(),
            TestEvidence.of(TestEvidence.events(1, "chat"), 1, Rule.R4),
            attempt,
            true,
            NOW,
            NOW + 15_000);
    return Retries.of(job, new ModelReply.Failure(fault, "", retryAfter, 0), NOW)
        .map(at -> at - NOW);
  }

  @ParameterizedTest
  @CsvSource({
    "SERVER_ERROR, 1, 10000",
    "SERVER_ERROR, 2, 20000",
    "SERVER_ERROR, 7, 600000",
    "SERVER_ERROR, 1000, 600000",
    "MALFORMED, 2, 20000",
    "OVER_RATE, 1, 5000",
    "OVER_RATE, 2, 5000",
    "OVER_RATE, 3, 10000",
    "OVER_RATE, 9, 600000",
    "CIRCUIT_OPEN, 2, 5000"
  })
  void eachWaitIsTwiceTheLastUpToABound(ModelFault fault, int attempt, long millis) {
    assertEquals(Optional.of(millis), after(attempt, fault, OptionalLong.empty()));
  }

  @Test
  void itIsNotAskedBeforeItMayBe() {
    assertEquals(
        Optional.of(40_000_000L), after(1, ModelFault.OVER_BUDGET, OptionalLong.of(40_000_000)));
    assertEquals(Optional.of(10_000L), after(1, ModelFault.RATE_LIMITED, OptionalLong.of(7_000)));
  }

  @Test
  void anAnswerOfNoUseIsPutUpWithOnlySoOften() {
    assertEquals(Optional.of(320_000L), after(6, ModelFault.TIMEOUT, OptionalLong.empty()));
    assertEquals(Optional.empty(), after(6, ModelFault.TRUNCATED, OptionalLong.empty()));
  }
}
