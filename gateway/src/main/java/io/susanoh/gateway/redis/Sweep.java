package io.susanoh.gateway.redis;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.journal.JournalRecord;
import io.susanoh.gateway.redis.RedisMeters.Happening;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings transitions into PostgreSQL that no one has: those of a node that died between Redis and
 * its journal, and those that were made while PostgreSQL was away.
 */
final class Sweep {

  private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

  private static final long EVERY_MILLIS = 2_000;

  /** Whoever announced a transition has had time enough to make it and to keep it. */
  private static final long OLD_MILLIS = 5_000;

  private static final int ACCOUNTS_MAX = 2_000;

  private final Vertx vertx;
  private final RedisStore store;
  private final Primary primary;
  private final RedisWatch watch;
  private final RedisClock clock;
  private final RedisMeters meters;
  private final long timer;
  private boolean running;

  Sweep(
      Vertx vertx,
      RedisStore store,
      Primary primary,
      RedisWatch watch,
      RedisClock clock,
      RedisMeters meters) {
    this.vertx = vertx;
    this.store = store;
    this.primary = primary;
    this.watch = watch;
    this.clock = clock;
    this.meters = meters;
    this.timer = vertx.setPeriodic(EVERY_MILLIS, fired -> look());
  }

  private void look() {
    if (running || !watch.believed() || !primary.isUp()) {
      return;
    }
    running = true;
    store
        .announced(clock.millis() - OLD_MILLIS, ACCOUNTS_MAX)
        .compose(accounts -> Future.join(accounts.stream().map(this::sweep).toList()))
        .onComplete(
            done -> {
              running = false;
              if (done.failed()) {
                LOG.debug("a sweep failed and will be tried again: {}", Lanes.reason(done.cause()));
              }
            });
  }

  private Future<Void> sweep(AccountId id) {
    return store
        .read(id)
        .compose(
            held -> {
              if (held.pending().isEmpty()) {
                return store.withdrawAnnouncement(id);
              }
              return primary
                  .write(List.<JournalRecord>copyOf(held.pending()))
                  .compose(
                      written -> {
                        held.pending().forEach(m -> meters.count(Happening.SWEPT_TRANSITIONS));
                        return store.kept(id, held.pending());
                      });
            });
  }

  void close() {
    vertx.cancelTimer(timer);
  }
}
