package io.susanoh.gateway;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How long a test waits for what comes by itself: longer than any machine is busy. */
final class Patience {

  private static final long NANOS = TimeUnit.SECONDS.toNanos(90);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final int UNAVAILABLE = 503;

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

  /** Asks, and again while PostgreSQL is behind or away for a moment: what is answered then. */
  static HttpResponse<String> served(Callable<HttpResponse<String>> ask) throws Exception {
    HttpResponse<String> answer = ask.call();
    long deadlineNanos = System.nanoTime() + NANOS;
    while (answer.statusCode() == UNAVAILABLE && System.nanoTime() < deadlineNanos) {
      LockSupport.parkNanos(POLL_NANOS);
      answer = ask.call();
    }
    return answer;
  }
}
