package io.susanoh.gateway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

class SlowCallsTest {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final SlowCalls calls = new SlowCalls();
  private long nowNanos = 17;

  /** A call that takes 15 ms by the clock; whether it was one too many. */
  private boolean call(LongConsumer work) {
    long begun = calls.begin(nowNanos);
    work.accept(SlowCalls.SLOW_NANOS);
    nowNanos += 15_000_000;
    return calls.isOneTooMany(begun, nowNanos, 1);
  }

  /** Takes so much of this thread's processor time. */
  private static void working(long nanos) {
    long start = THREADS.getCurrentThreadCpuTime();
    while (THREADS.getCurrentThreadCpuTime() - start < nanos) {
      Thread.onSpinWait();
    }
  }

  private static void paused(long nanos) {}

  @Test
  void theFirstBeginsTheMeasurementAndSoManyAfterItAreOneTooMany() {
    assertFalse(call(SlowCallsTest::working));
    for (int i = 1; i < SlowCalls.SLOW_CALLS_MAX; i++) {
      assertFalse(call(SlowCallsTest::working), "call " + i);
    }
    assertTrue(call(SlowCallsTest::working));
  }

  @Test
  void aCallThatIsSlowAtEachOfItsEventsCountsAsSoMany() {
    call(SlowCallsTest::working);
    long begun = calls.begin(nowNanos);
    working(SlowCalls.SLOW_CALLS_MAX * SlowCalls.SLOW_NANOS);
    nowNanos += SlowCalls.SLOW_CALLS_MAX * SlowCalls.SLOW_NANOS;
    assertTrue(calls.isOneTooMany(begun, nowNanos, SlowCalls.SLOW_CALLS_MAX));
  }

  @Test
  void anEngineThatMayBeSlowIsAskedLittleAtOnce() {
    assertEquals(Integer.MAX_VALUE, calls.eventsAtOnce());
    call(SlowCallsTest::paused);
    assertEquals(SlowCalls.SUSPECTED_EVENTS, calls.eventsAtOnce());
    call(SlowCallsTest::paused);
    assertEquals(SlowCalls.SUSPECTED_EVENTS, calls.eventsAtOnce());
    call(SlowCallsTest::working);
    assertEquals(1, calls.eventsAtOnce());
    nowNanos += SlowCalls.FORGIVEN_NANOS + 1;
    calls.begin(nowNanos);
    assertEquals(Integer.MAX_VALUE, calls.eventsAtOnce());
  }

  @Test
  void callsThatMetAPauseAreNotCountedHoweverManyTheyAre() {
    for (int i = 0; i < 40; i++) {
      assertFalse(call(SlowCallsTest::paused));
    }
  }

  @Test
  void aCallWithManyEventsMayTakeLonger() {
    assertEquals(SlowCalls.SLOW_NANOS, SlowCalls.nanosMax(1));
    assertTrue(SlowCalls.nanosMax(256) > 256L * 2 * 16_384 * 4);
    for (int i = 0; i < 40; i++) {
      long begun = calls.begin(nowNanos);
      working(SlowCalls.SLOW_NANOS);
      nowNanos += SlowCalls.SLOW_NANOS;
      assertFalse(calls.isOneTooMany(begun, nowNanos, 100));
    }
  }

  @Test
  void afterAWhileWithoutASlowCallAllIsForgivenAndNothingIsMeasured() {
    for (int i = 0; i < SlowCalls.SLOW_CALLS_MAX; i++) {
      assertFalse(call(SlowCallsTest::working));
    }
    nowNanos += SlowCalls.FORGIVEN_NANOS + 1;
    assertEquals(SlowCalls.UNMEASURED, calls.begin(nowNanos));
    for (int i = 0; i < SlowCalls.SLOW_CALLS_MAX; i++) {
      assertFalse(call(SlowCallsTest::working), "call " + i);
    }
    assertTrue(call(SlowCallsTest::working));
  }
}
