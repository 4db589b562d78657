package io.susanoh.gateway.redis;

import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountMoves;
import io.susanoh.gateway.account.AccountOutcome;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.journal.JournalRecord.AccountMoved;
import io.susanoh.gateway.redis.AccountChanges.Change;
import io.susanoh.l1.ScreeningResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Moves the targets of triggers. Those of one account that come while another is under way are
 * moved by one change together. Safe for all threads.
 */
final class Triggers {

  /**
   * What became of a trigger, and of its account.
   *
   * @param state the account's after it
   */
  record Moved(Settled settled, AccountState state) {}

  /** A trigger that waits for its turn. */
  private record Waiting(String eventId, String actorId, Seen seen, Promise<Moved> moved) {}

  private final AccountChanges changes;
  private final ConcurrentHashMap<AccountId, List<Waiting>> waiting = new ConcurrentHashMap<>();

  Triggers(AccountChanges changes) {
    this.changes = changes;
  }

  /** Moves the target of an event for which a rule fired and that is not settled yet. */
  Future<Moved> move(AccountId target, String eventId, String actorId, Seen seen) {
    Waiting mine = new Waiting(eventId, actorId, seen, Promise.promise());
    waiting.compute(
        target,
        (id, others) -> {
          List<Waiting> all = others == null ? new ArrayList<>() : others;
          all.add(mine);
          return all;
        });
    changes.inTurn(target, () -> moveAll(target)).onFailure(mine.moved()::tryFail);
    return mine.moved().future();
  }

  /** Moves all that wait when the turn has come. */
  private Future<List<Moved>> moveAll(AccountId target) {
    List<Waiting> all = Optional.ofNullable(waiting.remove(target)).orElse(List.of());
    if (all.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    return changes
        .<List<Moved>>now(target, all.getLast().seen().held(), account -> decide(account, all))
        .onComplete(
            moved -> {
              for (int i = 0; i < all.size(); i++) {
                all.get(i).moved().tryComplete(moved.get(i));
              }
            },
            failed -> all.forEach(one -> one.moved().tryFail(failed)));
  }

  private static Change<List<Moved>> decide(Account before, List<Waiting> all) {
    Account account = before;
    List<AccountMoved> moves = new ArrayList<>();
    Map<String, Settled> settled = new LinkedHashMap<>();
    List<Moved> outcomes = new ArrayList<>();
    for (Waiting one : all) {
      // A delivery and its repetition at the same moment.
      if (settled.containsKey(one.eventId())) {
        outcomes.add(new Moved(settled.get(one.eventId()), account.state()));
        continue;
      }
      ScreeningResult result = one.seen().result();
      AccountOutcome.ByScreening outcome =
          AccountMoves.onScreened(
              account,
              result,
              one.eventId(),
              one.actorId(),
              one.seen().effectiveMillis(),
              one.seen().receiptMillis());
      account = outcome.after();
      outcome.transition().ifPresent(t -> moves.add(new AccountMoved(t, Optional.empty())));
      Settled became = new Settled(outcome.triggerStamp(), outcome.transition());
      settled.put(one.eventId(), became);
      outcomes.add(new Moved(became, account.state()));
    }
    return new Change<>(account, moves, settled, outcomes);
  }
}
