package io.susanoh.gateway.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

  private static final long NOW = 1_000_000_000L;

  private static long pause(int attempt, long askedMillis, double random) {
    return Backoff.next(attempt, NOW, NOW, askedMillis, () -> random).orElseThrow() - NOW;
  }

  @ParameterizedTest
  @CsvSource({"1, 1000", "2, 2000", "3, 4000", "10, 512000", "11, 900000", "1000, 900000"})
  void aPauseDoublesToAQuarterOfAnHourAndItsLatterHalfIsRandom(int attempt, long millis) {
    assertEquals(millis / 2, pause(attempt, 0, 0));
    assertEquals(millis * 3 / 4, pause(attempt, 0, 0.5));
    assertTrue(pause(attempt, 0, 0.999_999) <= millis);
  }

  @Test
  void whatTheReceiverAsksForIsHeededForAnHourAtMost() {
    assertEquals(30_000, pause(1, 30_000, 0));
    assertEquals(3_600_000, pause(1, 86_400_000, 0));
    assertEquals(450_000, pause(11, 1_000, 0), "sooner than ours is not");
  }

  @Test
  void theLastAttemptIsAtTheEndOf24HoursAndAfterItThereIsNone() {
    long end = NOW + Backoff.LIFETIME_MILLIS;
    assertEquals(OptionalLong.of(end), Backoff.next(50, NOW, end - 1, 0, () -> 0.5));
    assertEquals(OptionalLong.empty(), Backoff.next(51, NOW, end, 0, () -> 0.5));
  }
}
