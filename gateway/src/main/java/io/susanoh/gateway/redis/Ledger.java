package io.susanoh.gateway.redis;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.journal.JournalRecord;
import io.susanoh.gateway.journal.JournalRecord.AccountMoved;
import io.susanoh.gateway.refusal.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What PostgreSQL is owed: transitions that this process knows of and it may not have. Whoever
 * tells how an account stands settles that first. Where PostgreSQL is away, what Redis keeps for it
 * may be told of when this process's {@link Pledge} is broken; it comes there by the journal, or by
 * the sweep. Safe for all threads.
 */
final class Ledger {

  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
  private static final long WRITE_SECONDS_MAX = 2;
  private static final int RETRY_AFTER_SECONDS = 2;

  private record Key(AccountId account, long version) {}

  /**
   * A transition that is owed.
   *
   * @param inRedis whether Redis keeps it for PostgreSQL, too
   */
  private record Debt(AccountMoved moved, boolean inRedis) {}

  private final Primary primary;
  private final RedisStore store;
  private final Pledge pledge;
  private final ConcurrentHashMap<Key, Future<Void>> underWay = new ConcurrentHashMap<>();

  /** By version; the maps are never changed. */
  private final ConcurrentHashMap<AccountId, Map<Long, Debt>> owed = new ConcurrentHashMap<>();

  Ledger(Primary primary, RedisStore store, Pledge pledge) {
    this.primary = primary;
    this.store = store;
    this.pledge = pledge;
  }

  /** Notes transitions that Redis keeps, before anybody can see them in this process. */
  void owe(AccountId id, List<AccountMoved> moves) {
    moves.forEach(moved -> owe(id, new Debt(moved, true)));
  }

  /** Notes a transition that Redis has not heard of, before anybody can see it. */
  void oweAlone(AccountId id, AccountMoved moved) {
    owe(id, new Debt(moved, false));
  }

  private void owe(AccountId id, Debt debt) {
    owed.compute(
        id,
        (account, before) -> {
          Map<Long, Debt> now = before == null ? new TreeMap<>() : new TreeMap<>(before);
          now.putIfAbsent(debt.moved.transition().version(), debt);
          return now;
        });
  }

  /**
   * Completes when PostgreSQL has the transitions, or they may be told of all the same; fails with
   * UNAVAILABLE when they must not be. Redis keeps them.
   */
  Future<Void> write(AccountId id, List<AccountMoved> moves) {
    return settle(id, moves.stream().map(moved -> new Debt(moved, true)).toList());
  }

  /** As {@link #write}, of whatever is owed of the account. */
  Future<Void> settled(AccountId id) {
    Map<Long, Debt> debts = owed.get(id);
    return debts == null ? Future.succeededFuture() : settle(id, debts.values());
  }

  private Future<Void> settle(AccountId id, Collection<Debt> debts) {
    List<AccountMoved> moves = debts.stream().map(Debt::moved).toList();
    boolean inRedis = debts.stream().allMatch(Debt::inRedis);
    return inPostgres(id, moves)
        .recover(
            away ->
                inRedis
                    ? pledge.tellWithoutPostgres(id).onSuccess(told -> forget(id, moves))
                    : Future.failedFuture(away));
  }

  /**
   * Completes when PostgreSQL has the transitions; fails with UNAVAILABLE when it has not. Each is
   * written once, however many wait for it.
   */
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
                store
                    .kept(id, moves)
                    .onFailure(away -> LOG.debug("left to the sweep: {}", away.getMessage()));
                return Future.succeededFuture();
              }
              LOG.warn("a transition comes to PostgreSQL later: {}", written.cause().getMessage());
              return Future.failedFuture(
                  Refusal.unavailable("the database is behind", RETRY_AFTER_SECONDS));
            });
  }

  private void forget(AccountId id, List<AccountMoved> moves) {
    owed.computeIfPresent(
        id,
        (account, before) -> {
          Map<Long, Debt> now = new TreeMap<>(before);
          moves.forEach(moved -> now.remove(moved.transition().version()));
          return now.isEmpty() ? null : now;
        });
  }
}
