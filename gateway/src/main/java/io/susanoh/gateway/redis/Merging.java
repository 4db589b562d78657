package io.susanoh.gateway.redis;

import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Trigger;
import io.susanoh.gateway.journal.Journal;
import io.susanoh.gateway.journal.JournalRecord.AccountMoved;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.screening.NodeCopy;
import io.susanoh.gateway.screening.StoredWindow;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.ScreeningResult.Admission;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * Puts a window beside what Redis has of it and judges it again: events that came by different
 * nodes while Redis was away may be more together than each node saw.
 */
final class Merging {

  private final RedisParts parts;
  private final NodeCopy node;
  private final Journal journal;

  Merging(RedisParts parts, NodeCopy node, Journal journal) {
    this.parts = parts;
    this.node = node;
    this.journal = journal;
  }

  Future<Void> merge(StoredWindow known) {
    return parts
        .store()
        .merge(known, node.rules())
        .compose(
            seen ->
                seen.result().screened() && !known.entries().isEmpty() && isNormal(known, seen)
                    ? judge(known, seen.noticedAt(parts.clock().millis()))
                    : Future.succeededFuture());
  }

  private boolean isNormal(StoredWindow known, Seen seen) {
    return seen.state()
            .or(() -> node.known(known.target()).map(Account::state))
            .orElse(AccountState.NORMAL)
        == AccountState.NORMAL;
  }

  /** The newest event is the trigger that it would have been, had it come last. */
  private Future<Void> judge(StoredWindow known, Seen seen) {
    StoredWindow.Entry newest = known.entries().getLast();
    GameEvent event = event(known.target(), newest);
    Journal.Reservation room;
    try {
      room = journal.reserve(journal.bytesMax(event));
    } catch (Refusal full) {
      return Future.failedFuture(full);
    }
    return parts
        .triggers()
        .move(known.target(), newest.eventId(), Trigger.UNKNOWN, seen)
        .onFailure(failed -> room.close())
        .compose(
            moved -> {
              if (moved.settled().triggerStamp() == 0) {
                room.close();
                return Future.succeededFuture();
              }
              return keep(room, event, seen, newest, moved.settled());
            });
  }

  private Future<Void> keep(
      Journal.Reservation room,
      GameEvent event,
      Seen seen,
      StoredWindow.Entry newest,
      Settled settled) {
    ScreeningResult found = seen.result();
    EventAccepted again =
        new EventAccepted(
            event,
            seen.receiptMillis(),
            newest.effectiveMillis(),
            new ScreeningResult(
                found.rules(),
                Admission.LATE,
                found.windowTotal(),
                found.windowCount(),
                found.newestMillis(),
                found.openedMillis()),
            settled.transition(),
            settled.triggerStamp());
    long sequence = node.keep(room, again);
    List<AccountMoved> moves =
        settled.transition().map(t -> new AccountMoved(t, Optional.empty())).stream().toList();
    AccountId target = new AccountId(event.tenantId(), event.targetId());
    // Nobody is told of it here, and Redis keeps it for PostgreSQL.
    return parts.ledger().inPostgres(target, moves).transform(any -> journal.written(sequence));
  }

  /**
   * The event as far as it is known here. PostgreSQL has it whole, under the same id and effective
   * time, and keeps what it has; as a late one it stands in no window a second time.
   */
  private static GameEvent event(AccountId target, StoredWindow.Entry entry) {
    return new GameEvent(
        target.tenantId(),
        entry.eventId(),
        Optional.empty(),
        entry.effectiveMillis(),
        "TRADE",
        target.userId(),
        target.userId(),
        entry.amount(),
        Optional.empty(),
        GameEvent.NO_PRICE,
        0,
        0,
        Optional.empty());
  }
}
