package io.susanoh.gateway.redis;

import io.susanoh.gateway.redis.RedisMeters.Happening;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.screening.StoredWindow;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Makes Redis whole: accounts first, so that nobody is taken for NORMAL who is not; then the
 * windows of the last 300 s, by event id. Both come from PostgreSQL, when that has everything that
 * this node accepted.
 */
final class Reconciliation implements RedisWatch.Reconciling {

  /** Accounts or windows on the way at once. */
  private static final int AT_ONCE = 256;

  private final Vertx vertx;
  private final Primary primary;
  private final AccountChanges changes;
  private final Function<StoredWindow, Future<Void>> merge;
  private final RedisClock clock;
  private final RedisMeters meters;

  /**
   * @param merge puts a window beside what Redis has of it, and judges what comes of it
   */
  Reconciliation(
      Vertx vertx,
      Primary primary,
      AccountChanges changes,
      Function<StoredWindow, Future<Void>> merge,
      RedisClock clock,
      RedisMeters meters) {
    this.vertx = vertx;
    this.primary = primary;
    this.changes = changes;
    this.merge = merge;
    this.clock = clock;
    this.meters = meters;
  }

  @Override
  public Future<Void> reconcile(long awaySinceMillis) {
    if (!primary.isUp()) {
      return Future.failedFuture(
          Refusal.unavailable("PostgreSQL is away, by which it would be reconciled", 1));
    }
    return primary
        .drained()
        .compose(drained -> vertx.executeBlocking(this::accounts, false))
        .compose(done -> windows(awaySinceMillis));
  }

  /** Events that this node judged by itself while Redis was reconciled are in no window there. */
  @Override
  public Future<Void> afterwards(long awaySinceMillis) {
    return primary.drained().compose(drained -> windows(awaySinceMillis));
  }

  private Void accounts() throws InterruptedException {
    Flight flight = new Flight();
    primary.accounts(clock.millis(), account -> flight.begin(() -> changes.raise(account)));
    return flight.land();
  }

  private Future<Void> windows(long sinceMillis) {
    return vertx.executeBlocking(
        () -> {
          Flight flight = new Flight();
          primary.windows(
              clock.millis(),
              window -> {
                if (window.lastReceiptMillis() >= sinceMillis) {
                  meters.count(Happening.MERGED_WINDOWS);
                  flight.begin(() -> merge.apply(window));
                }
              });
          return flight.land();
        },
        false);
  }

  /** Work that a blocking thread begins, so much at once and no more. */
  private static final class Flight {
    private final Semaphore free = new Semaphore(AT_ONCE);
    private final AtomicReference<Throwable> failed = new AtomicReference<>();

    void begin(Supplier<Future<Void>> work) {
      if (failed.get() != null) {
        throw new RedisAway(Lanes.reason(failed.get()));
      }
      free.acquireUninterruptibly();
      work.get()
          .onComplete(
              ended -> {
                if (ended.failed()) {
                  failed.compareAndSet(null, ended.cause());
                }
                free.release();
              });
    }

    Void land() throws InterruptedException {
      free.acquire(AT_ONCE);
      if (failed.get() != null) {
        throw new RedisAway(Lanes.reason(failed.get()));
      }
      return null;
    }
  }
}
