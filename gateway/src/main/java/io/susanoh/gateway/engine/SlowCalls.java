package io.susanoh.gateway.engine;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;

/**
 * Tells an engine that is slow from a machine that was. A call takes about a microsecond; one that
 * took over 10 ms met a pause of the collector or the scheduler, or something is wrong with the
 * engine. An engine waits for nothing, so that what it takes itself is processor time, which no
 * pause adds to. But to ask for that costs as much as a call: so only when a call was slow are
 * those that come soon after it measured like that, and to within a millisecond, by a reading that
 * serves for all calls of a millisecond.
 *
 * <p>Safe for all threads.
 */
final class SlowCalls {

  /** A call of this length is slow: ten thousand times what it should take. */
  static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /**
   * What each further event of a call may add: a chat of 16 384 characters, of up to four bytes, at
   * a nanosecond a byte and as much again.
   */
  static final long MORE_NANOS = 150_000;

  /**
   * So many slow calls, one soon after the other, are a fault: one or two may load code or build an
   * automaton.
   */
  static final int SLOW_CALLS_MAX = 3;

  /** Events of a call while it is not known whether the engine or a pause was slow. */
  static final int SUSPECTED_EVENTS = 2;

  /** All is forgiven when this time went by without a slow call. */
  static final long FORGIVEN_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** How long a thread's reading of its processor time serves. */
  private static final long READING_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** What {@link #begin} says of a call that is not measured. */
  static final long UNMEASURED = -1;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** What processor time a thread had taken, and when it was read. */
  private static final class Reading {
    private long atNanos;
    private long cpuNanos = UNMEASURED;
  }

  private final ThreadLocal<Reading> readings = ThreadLocal.withInitial(Reading::new);
  private volatile boolean measuring;
  private volatile long lastSlowNanos;
  private volatile int slow;

  /**
   * Before a call.
   *
   * @param startNanos now, by {@link System#nanoTime}
   * @return for {@link #isOneTooMany}
   */
  long begin(long startNanos) {
    if (!measuring) {
      return UNMEASURED;
    }
    if (startNanos - lastSlowNanos > FORGIVEN_NANOS) {
      measuring = false;
      return UNMEASURED;
    }
    return cpuNanosBy(startNanos);
  }

  /**
   * How many events a call should have at most, so that an engine that is slow at each is given up
   * after few: all there are while no call was slow, one when the engine itself was.
   */
  int eventsAtOnce() {
    if (!measuring) {
      return Integer.MAX_VALUE;
    }
    return slow == 0 ? SUSPECTED_EVENTS : 1;
  }

  /** The longest that a call with so many events may take. */
  static long nanosMax(int events) {
    return SLOW_NANOS + (events - 1) * MORE_NANOS;
  }

  /**
   * After a call that took longer than {@link #nanosMax}: whether it was one too many. One that was
   * as slow as several slow calls counts as so many, one for each of its events at most.
   *
   * @param begun what {@link #begin} said
   * @param endNanos now
   * @param events of the call
   */
  synchronized boolean isOneTooMany(long begun, long endNanos, int events) {
    if (!measuring) {
      lastSlowNanos = endNanos;
      slow = 0;
      measuring = true;
      return false;
    }
    long workedNanos = begun == UNMEASURED ? 0 : cpuNanos() - begun;
    if (workedNanos < nanosMax(events)) {
      return false;
    }
    lastSlowNanos = endNanos;
    int counted = slow + Math.clamp(workedNanos / SLOW_NANOS, 1, events);
    slow = counted;
    return counted >= SLOW_CALLS_MAX;
  }

  /** The processor time of this thread at that moment or up to a millisecond before. */
  private long cpuNanosBy(long nowNanos) {
    Reading newest = readings.get();
    if (newest.cpuNanos == UNMEASURED || nowNanos - newest.atNanos > READING_NANOS) {
      newest.cpuNanos = cpuNanos();
      newest.atNanos = nowNanos;
    }
    return newest.cpuNanos;
  }

  private static long cpuNanos() {
    return Thread.currentThread().isVirtual() ? UNMEASURED : THREADS.getCurrentThreadCpuTime();
  }
}
