package io.susanoh.gateway.redis;

import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.journal.JournalRecord.AccountMoved;
import io.susanoh.gateway.redis.RedisMeters.Happening;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.screening.OwnCopy;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Changes of accounts in Redis: decided here, by the same pure functions as everywhere, on what was
 * read there, and put there if nobody has changed it meanwhile; else decided anew. So two nodes
 * never both make a transition. What Redis lacks of an account is had from this node's copy or from
 * PostgreSQL, for absence never means NORMAL.
 */
final class AccountChanges {

  /** Another node would have to be first so often in a row. */
  private static final int ATTEMPTS_MAX = 32;

  private static final int RETRY_AFTER_SECONDS = 1;

  /**
   * What becomes of an account.
   *
   * @param moves the transitions on the way to {@code after}
   * @param settled by event id, what became of triggers
   * @param outcome for whoever asked
   */
  record Change<T>(
      Account after, List<AccountMoved> moves, Map<String, Settled> settled, T outcome) {
    Change {
      moves = List.copyOf(moves);
      settled = Map.copyOf(settled);
    }
  }

  private final RedisStore store;
  private final OwnCopy own;
  private final Primary primary;
  private final Ledger ledger;
  private final RedisClock clock;
  private final RedisMeters meters;
  private final Turns turns = new Turns();

  AccountChanges(
      RedisStore store,
      OwnCopy own,
      Primary primary,
      Ledger ledger,
      RedisClock clock,
      RedisMeters meters) {
    this.store = store;
    this.own = own;
    this.primary = primary;
    this.ledger = ledger;
    this.clock = clock;
    this.meters = meters;
  }

  /**
   * Changes an account.
   *
   * @param decide may be asked again, of the account as another has left it; what it throws fails
   *     the change
   */
  <T> Future<T> change(AccountId id, Function<Account, Change<T>> decide) {
    return turns.take(id, () -> store.read(id).compose(held -> attempt(id, held, decide, 1)));
  }

  /** Does work on an account when its turn has come. */
  <T> Future<T> inTurn(AccountId id, Supplier<Future<T>> work) {
    return turns.take(id, work);
  }

  /** As {@link #change}, of an account that was read before, by whoever has the turn. */
  <T> Future<T> now(AccountId id, Held held, Function<Account, Change<T>> decide) {
    return attempt(id, held, decide, 1);
  }

  private <T> Future<T> attempt(
      AccountId id, Held held, Function<Account, Change<T>> decide, int attempt) {
    return base(id, held)
        .compose(
            base -> {
              Change<T> change = decide.apply(base);
              if (held.account().filter(change.after()::equals).isPresent()
                  && change.settled().isEmpty()) {
                ledger.owe(id, held.pending());
                own.learn(change.after());
                return ledger.write(id, held.pending()).map(change.outcome());
              }
              return put(id, held, change)
                  .compose(
                      there -> {
                        if (there.isEmpty()) {
                          ledger.owe(id, held.pending());
                          ledger.owe(id, change.moves());
                          own.learn(change.after());
                          return ledger.write(id, held.pending()).map(change.outcome());
                        }
                        meters.count(Happening.MOVE_CONFLICTS);
                        return attempt < ATTEMPTS_MAX
                            ? attempt(id, there.get(), decide, attempt + 1)
                            : Future.failedFuture(
                                Refusal.unavailable(
                                    "others change the account", RETRY_AFTER_SECONDS));
                      });
            });
  }

  private <T> Future<Optional<Held>> put(AccountId id, Held held, Change<T> change) {
    long nowMillis = clock.millis();
    Future<Void> announced =
        change.moves().isEmpty() ? Future.succeededFuture() : store.announce(id, nowMillis);
    return announced.compose(
        v -> store.move(held, change.after(), change.moves(), change.settled(), nowMillis));
  }

  /** Has Redis know at least what is stored of an account. */
  Future<Void> raise(Account stored) {
    own.learn(stored);
    return turns.take(
        stored.id(), () -> store.read(stored.id()).compose(held -> raise(stored, held, 1)));
  }

  private Future<Void> raise(Account stored, Held held, int attempt) {
    if (held.account().filter(there -> there.version() >= stored.version()).isPresent()) {
      return Future.succeededFuture();
    }
    if (held.account().isPresent()) {
      meters.count(Happening.STRICTER_STATES);
    }
    return store
        .move(held, stored, List.of(), Map.of(), clock.millis())
        .compose(
            there ->
                there.isEmpty() || attempt == ATTEMPTS_MAX
                    ? Future.succeededFuture()
                    : raise(stored, there.get(), attempt + 1));
  }

  /** The account to decide on: the newest that is known of it. */
  Future<Account> base(AccountId id, Held held) {
    Optional<Account> mine = own.known(id);
    if (held.account().isPresent()) {
      return Future.succeededFuture(newer(held.account().get(), mine));
    }
    Account known = mine.orElseGet(() -> Account.unknown(id));
    if (!primary.isUp()) {
      return Future.succeededFuture(known);
    }
    return primary
        .account(id)
        .map(stored -> newer(known, stored))
        .recover(
            away ->
                away instanceof Refusal
                    ? Future.succeededFuture(known)
                    : Future.failedFuture(away));
  }

  /** The first, unless the other one has seen a later transition. */
  Account newer(Account first, Optional<Account> other) {
    if (other.isEmpty() || other.get().version() <= first.version()) {
      return first;
    }
    meters.count(Happening.STRICTER_STATES);
    return other.get();
  }
}
