package io.susanoh.gateway;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends a gateway or a worker when the process is asked to end, also while it still starts: a start
 * that is given up leaves nothing behind, an embedded PostgreSQL least of all.
 */
final class StartGuard {

  private static final int GIVE_UP_SECONDS = 30;

  private final Thread starting = Thread.currentThread();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile Optional<Runnable> stop = Optional.empty();
  private volatile boolean ending;
  private volatile boolean failed;

  /** Watches the start that this thread is about to make. */
  StartGuard() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::end, "susanoh-stop"));
  }

  /** There is something that begins to start, and this is how it is stopped. */
  void made(Runnable stopping) {
    stop = Optional.of(stopping);
  }

  /** It has started. */
  void started() {
    over.countDown();
  }

  /**
   * It has not started.
   *
   * @return whether for a reason of its own; else the process ends anyway
   */
  boolean failed() {
    failed = !ending;
    over.countDown();
    return failed;
  }

  /** A stop that was asked for is no failure, though the JVM would say 128 and the signal. */
  private void end() {
    ending = true;
    if (failed) {
      return;
    }
    try {
      if (over.getCount() > 0) {
        starting.interrupt();
        over.await(GIVE_UP_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    stop.ifPresent(Runnable::run);
    Runtime.getRuntime().halt(0);
  }
}
