package io.susanoh.gateway.review;

import io.vertx.core.Vertx;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the queue of analyses every few seconds and tells the meters. While PostgreSQL is away
 * they keep what was seen last; how long the oldest has been due goes on growing.
 */
public final class BacklogWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BacklogWatch.class);
  private static final long BETWEEN_LOOKS_MILLIS = 5_000;

  private final Vertx vertx;
  private final long timer;

  private BacklogWatch(Vertx vertx, long timer) {
    this.vertx = vertx;
    this.timer = timer;
  }

  /** Looks at once and goes on until it is closed. */
  public static BacklogWatch start(
      Vertx vertx, Jobs jobs, ReviewMeters meters, InstantSource clock) {
    Runnable look =
        () ->
            vertx
                .executeBlocking(() -> jobs.backlog(clock.millis()), false)
                .onComplete(
                    meters::looked,
                    away -> LOG.debug("the queue of analyses cannot be seen", away));
    look.run();
    return new BacklogWatch(vertx, vertx.setPeriodic(BETWEEN_LOOKS_MILLIS, fired -> look.run()));
  }

  @Override
  public void close() {
    vertx.cancelTimer(timer);
  }
}
