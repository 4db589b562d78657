package io.susanoh.gateway;

import io.susanoh.gateway.engine.L1Engines;
import io.susanoh.gateway.screening.Restoration;
import io.susanoh.gateway.storage.Restore;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rebuilds the windows from PostgreSQL when an engine has lost them that nobody followed. */
final class Rebuild {

  private static final Logger LOG = LoggerFactory.getLogger(Rebuild.class);
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private record Sources(
      Restore restore,
      Restoration restoration,
      L1Engines engines,
      Supplier<Future<Void>> drained,
      InstantSource clock) {}

  private volatile Sources sources;

  void from(
      Restore restore,
      Restoration restoration,
      L1Engines engines,
      Supplier<Future<Void>> drained,
      InstantSource clock) {
    sources = new Sources(restore, restoration, engines, drained, clock);
  }

  /** Begins, on a thread of its own, which ends when the windows are whole. */
  void begin() {
    Thread.ofPlatform().daemon().name("susanoh-l1-rebuild").start(this::run);
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        sources.drained.get().toCompletionStage().toCompletableFuture().join();
        sources.restore.windows(sources.clock.millis(), sources.restoration::lostWindow);
        sources.engines.rebuildDone();
        return;
      } catch (RuntimeException e) {
        LOG.warn("the windows cannot be rebuilt yet: {}", e.getMessage());
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
  }
}
