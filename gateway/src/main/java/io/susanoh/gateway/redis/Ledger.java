package io.susanoh.gateway.redis;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.journal.JournalRecord;
import io.susanoh.gateway.journal.JournalRecord.AccountMoved;
import io.susanoh.gateway.refusal.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has transitions in PostgreSQL before they are answered, unless PostgreSQL is away; then this
 * process's pledge is broken first, and what PostgreSQL was away for comes there by the journal, or
 * by the sweep. Safe for all threads.
 */
final class Ledger {

  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
  private static final long WRITE_SECONDS_MAX = 2;
  private static final int RETRY_AFTER_SECONDS = 2;

  private record Key(AccountId account, long version) {}

  private final Primary primary;
  private final RedisStore store;
  private final Pledge pledge;
  private final ConcurrentHashMap<Key, Future<Void>> underWay = new ConcurrentHashMap<>();

  Ledger(Primary primary, RedisStore store, Pledge pledge) {
    this.primary = primary;
    this.store = store;
    this.pledge = pledge;
  }

  /**
   * Completes when PostgreSQL has the transitions, or is away and they may be told of all the same;
   * fails with UNAVAILABLE when they must not be. Each is written once, however many wait for it.
   */
  Future<Void> write(AccountId id, List<AccountMoved> moves) {
    return inPostgres(id, moves).recover(away -> pledge.tellWithoutPostgres(id));
  }

  /** As {@link #write}; fails with UNAVAILABLE when PostgreSQL does not have them. */
  Future<Void> inPostgres(AccountId id, List<AccountMoved> moves) {
    if (moves.isEmpty()) {
      return Future.succeededFuture();
    }
    if (!primary.isUp()) {
      return Future.failedFuture(Refusal.unavailable("the database is away", RETRY_AFTER_SECONDS));
    }
    List<AccountMoved> mine = new ArrayList<>();
    List<Future<Void>> all = new ArrayList<>();
    Promise<Void> written = Promise.promise();
    for (AccountMoved moved : moves) {
      Key key = new Key(id, moved.transition().version());
      Future<Void> others = underWay.putIfAbsent(key, written.future());
      if (others == null) {
        mine.add(moved);
      }
      all.add(others == null ? written.future() : others);
    }
    if (mine.isEmpty()) {
      written.complete();
    } else {
      writeNow(id, mine).onComplete(written);
    }
    return Future.join(all).mapEmpty();
  }

  private Future<Void> writeNow(AccountId id, List<AccountMoved> moves) {
    return primary
        .write(List.<JournalRecord>copyOf(moves))
        .timeout(WRITE_SECONDS_MAX, TimeUnit.SECONDS)
        .transform(
            written -> {
              moves.forEach(moved -> underWay.remove(new Key(id, moved.transition().version())));
              if (written.succeeded()) {
                pledge.wrote();
                forget(id, moves);
                return Future.succeededFuture();
              }
              LOG.warn("a transition comes to PostgreSQL later: {}", written.cause().getMessage());
              return Future.failedFuture(
                  Refusal.unavailable("the database is behind", RETRY_AFTER_SECONDS));
            });
  }

  /** As {@link #write}, of whatever transition of the account this node is writing. */
  Future<Void> settled(AccountId id) {
    List<Future<Void>> all = new ArrayList<>();
    underWay.forEach(
        (key, written) -> {
          if (key.account.equals(id)) {
            all.add(written);
          }
        });
    return all.isEmpty()
        ? Future.succeededFuture()
        : Future.join(all).<Void>mapEmpty().recover(away -> pledge.tellWithoutPostgres(id));
  }

  /** PostgreSQL has these: Redis need not keep them. */
  private void forget(AccountId id, List<AccountMoved> moves) {
    store.kept(id, moves).onFailure(away -> LOG.debug("left to the sweep: {}", away.getMessage()));
  }
}
