package io.susanoh.gateway.access;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.susanoh.gateway.refusal.Refusal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {

  private final SetClock clock = new SetClock();
  private final LoginThrottle throttle = new LoginThrottle(clock);

  @Test
  void aNameIsRefusedAfterTenFailuresUntilTheMinuteIsOver() {
    fail("a", 9);
    assertDoesNotThrow(() -> throttle.check("a"));
    clock.advance(Duration.ofMillis(20_001));
    fail("a", 1);
    Refusal refusal = assertThrows(Refusal.class, () -> throttle.check("a"));
    assertEquals(Refusal.Kind.TOO_MANY, refusal.kind());
    assertEquals(40, refusal.retryAfterSeconds());
    assertDoesNotThrow(() -> throttle.check("b"));
    clock.advance(Duration.ofMillis(39_998));
    assertEquals(1, assertThrows(Refusal.class, () -> throttle.check("a")).retryAfterSeconds());
    clock.advance(Duration.ofMillis(1));
    assertDoesNotThrow(() -> throttle.check("a"));
  }

  @Test
  void aNewMinuteCountsAnew() {
    fail("a", 10);
    clock.advance(Duration.ofMinutes(1));
    fail("a", 9);
    assertDoesNotThrow(() -> throttle.check("a"));
    fail("a", 1);
    assertThrows(Refusal.class, () -> throttle.check("a"));
  }

  @Test
  void aSuccessForgivesTheFailuresOfItsNameAlone() {
    fail("a", 9);
    fail("b", 10);
    throttle.succeeded("a");
    fail("a", 9);
    assertDoesNotThrow(() -> throttle.check("a"));
    assertThrows(Refusal.class, () -> throttle.check("b"));
  }

  @Test
  void allNamesTogetherHaveALimitToo() {
    for (int i = 0; i < LoginThrottle.FAILURES_MAX; i++) {
      assertDoesNotThrow(() -> throttle.check("x"));
      throttle.failed("name" + i);
    }
    assertThrows(Refusal.class, () -> throttle.check("x"));
    clock.advance(Duration.ofMinutes(1));
    assertDoesNotThrow(() -> throttle.check("x"));
  }

  private void fail(String name, int times) {
    for (int i = 0; i < times; i++) {
      throttle.failed(name);
    }
  }
}
