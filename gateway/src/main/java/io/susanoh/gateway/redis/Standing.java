package io.susanoh.gateway.redis;

import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.redis.RedisMeters.Happening;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.screening.OwnCopy;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How an account stands, out of three who may know: Redis, PostgreSQL and this node. Whoever has
 * seen the latest transition is right; that Redis has nothing of it says nothing.
 */
final class Standing {

  private static final Logger LOG = LoggerFactory.getLogger(Standing.class);
  private static final int RETRY_AFTER_SECONDS = 2;
  private static final int PRIMARY_SECONDS_MAX = 2;

  private final RedisParts parts;
  private final RedisWatch watch;
  private final Markers markers;
  private final OwnCopy own;

  Standing(RedisParts parts, RedisWatch watch, Markers markers, OwnCopy own) {
    this.parts = parts;
    this.watch = watch;
    this.markers = markers;
    this.own = own;
  }

  /** The account for whoever wants to look at it. */
  Future<Account> read(AccountId id) {
    return watch.believed()
        ? parts
            .store()
            .read(id)
            .compose(held -> settled(id, held, parts.changes().base(id, held)))
            .recover(failed -> away(failed).compose(v -> withoutRedis(id)))
        : withoutRedis(id);
  }

  /** The state that decides a withdrawal; fails with UNAVAILABLE where it cannot be known. */
  Future<AccountState> forWithdrawal(AccountId id) {
    if (!watch.believed()) {
      return withoutRedis(id).map(Account::state);
    }
    return parts
        .store()
        .read(id)
        .compose(held -> settled(id, held, decide(id, held)))
        .recover(failed -> away(failed).compose(v -> withoutRedis(id)))
        .map(Account::state);
  }

  /** Nobody is told of a state before PostgreSQL has it, whoever it is known from. */
  private Future<Account> settled(AccountId id, Held held, Future<Account> standing) {
    return standing.compose(
        account -> {
          parts.ledger().owe(id, held.pending());
          return parts.ledger().settled(id).map(account);
        });
  }

  /** What Redis would grant, PostgreSQL is asked about too. */
  private Future<Account> decide(AccountId id, Held held) {
    Account known = newest(id, held.account());
    if (known.state() != AccountState.NORMAL) {
      return Future.succeededFuture(known);
    }
    if (!parts.primary().isUp()) {
      return grantedByRedisAlone(known);
    }
    return primary(id)
        .compose(
            stored -> {
              if (stored.isEmpty() || stored.get().version() <= known.version()) {
                return Future.succeededFuture(known);
              }
              parts.meters().count(Happening.STRICTER_STATES);
              parts
                  .changes()
                  .raise(stored.get())
                  .onFailure(e -> LOG.debug("Redis is behind still: {}", e.getMessage()));
              return Future.succeededFuture(stored.get());
            })
        .recover(
            failed ->
                failed instanceof Refusal
                    ? grantedByRedisAlone(known)
                    : Future.failedFuture(failed));
  }

  /** PostgreSQL is away: it must be sure that Redis has not lost anything since. */
  private Future<Account> grantedByRedisAlone(Account known) {
    return markers
        .stand()
        .compose(
            stand -> {
              if (stand && watch.believed()) {
                return Future.succeededFuture(known);
              }
              watch.lost("it has lost what it held");
              return Future.failedFuture(unknown());
            });
  }

  private Future<Account> withoutRedis(AccountId id) {
    if (!parts.primary().isUp()) {
      return Future.failedFuture(unknown());
    }
    // The pledges first: what was told of until then, PostgreSQL has when it is asked after it.
    return parts
        .primary()
        .pledges()
        .hold()
        .compose(
            hold ->
                parts
                    .ledger()
                    .settled(id)
                    .compose(kept -> inPostgres(id))
                    .map(known -> hold ? known : restricted(known)))
        .recover(failed -> Future.failedFuture(failed instanceof Refusal ? unknown() : failed));
  }

  /** The account by PostgreSQL; where this node knows better, when PostgreSQL does too. */
  private Future<Account> inPostgres(AccountId id) {
    return primary(id)
        .compose(
            stored ->
                isBehind(id, stored)
                    ? drained().compose(v -> primary(id))
                    : Future.succeededFuture(stored))
        .map(
            stored -> {
              if (isBehind(id, stored)) {
                throw unknown();
              }
              return stored.orElseGet(() -> Account.unknown(id));
            });
  }

  private boolean isBehind(AccountId id, Optional<Account> stored) {
    long version = stored.map(Account::version).orElse(0L);
    return own.known(id).filter(mine -> mine.version() > version).isPresent();
  }

  private Future<Void> drained() {
    return parts
        .primary()
        .drained()
        .timeout(PRIMARY_SECONDS_MAX, TimeUnit.SECONDS)
        .recover(behind -> Future.failedFuture(unknown()));
  }

  /** Redis may have a restriction that PostgreSQL does not have yet, but nothing milder. */
  private static Account restricted(Account known) {
    if (known.state() == AccountState.NORMAL) {
      throw unknown();
    }
    return known;
  }

  private Future<Optional<Account>> primary(AccountId id) {
    return parts
        .primary()
        .account(id)
        .timeout(PRIMARY_SECONDS_MAX, TimeUnit.SECONDS)
        .recover(
            failed -> Future.failedFuture(failed instanceof TimeoutException ? unknown() : failed));
  }

  /** What somebody has of the account, or this node's copy of it, whichever is newer. */
  private Account newest(AccountId id, Optional<Account> theirs) {
    Account mine = own.known(id).orElseGet(() -> Account.unknown(id));
    return theirs.filter(account -> account.version() >= mine.version()).orElse(mine);
  }

  private Future<Void> away(Throwable failed) {
    if (failed instanceof RedisAway) {
      watch.lost(failed.getMessage());
      return Future.succeededFuture();
    }
    return Future.failedFuture(failed);
  }

  private static Refusal unknown() {
    return Refusal.unavailable("the account's state cannot be known now", RETRY_AFTER_SECONDS);
  }
}
