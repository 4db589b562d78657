package io.susanoh.gateway.storage;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.util.concurrent.TimeUnit;

/** Asks PostgreSQL every second whether it is there, for a process that has no drain to say so. */
public final class Pulse implements AutoCloseable {

  private static final long EVERY_MILLIS = 1_000;

  private final Vertx vertx;
  private final Pool pool;
  private final long timer;
  private volatile boolean up;

  public Pulse(Vertx vertx, Database database) {
    this.vertx = vertx;
    this.pool = database.pool(vertx, "pulse");
    this.timer = vertx.setPeriodic(0, EVERY_MILLIS, fired -> ask());
  }

  /** Whether it answered when it was asked last. */
  public boolean isUp() {
    return up;
  }

  private void ask() {
    pool.query("select 1")
        .execute()
        .timeout(EVERY_MILLIS, TimeUnit.MILLISECONDS)
        .onComplete(asked -> up = asked.succeeded());
  }

  @Override
  public void close() {
    vertx.cancelTimer(timer);
    pool.close();
  }
}
