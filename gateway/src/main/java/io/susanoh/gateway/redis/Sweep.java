package io.susanoh.gateway.redis;

import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.journal.JournalRecord;
import io.susanoh.gateway.journal.JournalRecord.AccountMoved;
import io.susanoh.gateway.redis.RedisMeters.Happening;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings into PostgreSQL what no one has: transitions of a node that died between Redis and its
 * journal, or that were made while PostgreSQL was away; and the request for L2 that was to come
 * with them, if nobody sends the event again. Each once, whoever else does the same.
 */
final class Sweep {

  private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

  private static final long EVERY_MILLIS = 2_000;

  /** Whoever announced a transition has had time enough to make it and to keep it. */
  private static final long OLD_MILLIS = 5_000;

  /** A node that lives has drained its triggers since, and a game server sent its events again. */
  private static final long MISSED_MILLIS = 30_000;

  private static final int ACCOUNTS_MAX = 500;
  private static final long MICROS_PER_MILLI = 1_000;

  private final Vertx vertx;
  private final RedisStore store;
  private final Primary primary;
  private final RedisWatch watch;
  private final RedisClock clock;
  private final RedisMeters meters;
  private final Redemption redemption;
  private final long timer;
  private boolean running;

  Sweep(
      Vertx vertx,
      RedisStore store,
      Primary primary,
      RedisWatch watch,
      Markers markers,
      RedisClock clock,
      RedisMeters meters) {
    this.vertx = vertx;
    this.store = store;
    this.primary = primary;
    this.watch = watch;
    this.clock = clock;
    this.meters = meters;
    this.redemption =
        new Redemption(store, primary.pledges(), watch, markers, () -> writeAll(RedisStore.END));
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
        .eventually(redemption::look)
        .onComplete(
            done -> {
              running = false;
              if (done.failed()) {
                LOG.debug("a sweep failed and will be tried again: {}", Lanes.reason(done.cause()));
              }
            });
  }

  private Future<Void> sweep(Announced announced) {
    AccountId id = announced.account();
    return store
        .read(id)
        .compose(held -> write(id, held.pending()).compose(written -> ask(announced, held)));
  }

  /** As {@link #sweep}, of all that are announced, and no more than to write. */
  private Future<Void> writeAll(String from) {
    return store
        .announcedFrom(from, ACCOUNTS_MAX)
        .compose(
            page ->
                Future.join(page.accounts().stream().map(this::write).toList())
                    .compose(
                        written ->
                            page.next().equals(RedisStore.END)
                                ? Future.succeededFuture()
                                : writeAll(page.next())));
  }

  private Future<Void> write(AccountId id) {
    return store.read(id).compose(held -> write(id, held.pending()));
  }

  private Future<Void> write(AccountId id, List<AccountMoved> pending) {
    if (pending.isEmpty()) {
      return Future.succeededFuture();
    }
    return primary
        .write(List.<JournalRecord>copyOf(pending))
        .compose(
            written -> {
              pending.forEach(moved -> meters.count(Happening.SWEPT_TRANSITIONS));
              return store.kept(id, pending);
            });
  }

  /** What is announced anew meanwhile stays announced. */
  private Future<Void> ask(Announced announced, Held held) {
    Optional<Account> awaitsL2 = held.account().filter(Sweep::awaitsL2);
    if (awaitsL2.isEmpty()) {
      return store.withdraw(announced);
    }
    Account account = awaitsL2.get();
    long newestMillis = account.triggerStamp() / MICROS_PER_MILLI;
    if (newestMillis > clock.millis() - MISSED_MILLIS) {
      return store.postpone(announced, newestMillis + MISSED_MILLIS - OLD_MILLIS);
    }
    return primary.askForL2(account).compose(asked -> store.withdraw(announced));
  }

  private static boolean awaitsL2(Account account) {
    return account.state().releasable() && !account.triggers().isEmpty();
  }

  void close() {
    vertx.cancelTimer(timer);
  }
}
