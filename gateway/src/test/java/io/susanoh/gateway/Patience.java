package io.susanoh.gateway;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How long a test waits for what comes by itself: longer than any machine is busy. */
final class Patience {

  private static final long NANOS = TimeUnit.SECONDS.toNanos(90);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private Patience() {}

  /**
   * Waits until it is so.
   *
   * @param what to say when it is in vain
   */
  static void await(String what, Callable<Boolean> holds) throws Exception {
    long deadlineNanos = System.nanoTime() + NANOS;
    while (!holds.call()) {
      assertTrue(System.nanoTime() < deadlineNanos, () -> "in vain: " + what);
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}
