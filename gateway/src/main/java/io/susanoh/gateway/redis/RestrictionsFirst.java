package io.susanoh.gateway.redis;

import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.journal.EpochId;
import io.susanoh.gateway.journal.Journal;
import io.susanoh.gateway.journal.JournalRecord;
import io.susanoh.gateway.journal.JournalRecord.AccountMoved;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.l1.GameEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The journal of a node that goes on by itself while Redis is away: who waits for a record also
 * waits until PostgreSQL has the restrictions up to it, since other nodes ask there; and is refused
 * its answer while PostgreSQL cannot take them.
 */
final class RestrictionsFirst implements Journal {

  private static final long RETRY_MILLIS = 500;

  private final Vertx vertx;
  private final Journal journal;
  private final Ledger ledger;
  private final Primary primary;
  private final ConcurrentSkipListMap<Long, Future<Void>> underWay = new ConcurrentSkipListMap<>();

  RestrictionsFirst(Vertx vertx, Journal journal, Ledger ledger, Primary primary) {
    this.vertx = vertx;
    this.journal = journal;
    this.ledger = ledger;
    this.primary = primary;
  }

  @Override
  public Reservation reserve(int bytesMax) {
    return journal.reserve(bytesMax);
  }

  @Override
  public int bytesMax(GameEvent event) {
    return journal.bytesMax(event);
  }

  @Override
  public int bytesMax(JournalRecord draft) {
    return journal.bytesMax(draft);
  }

  @Override
  public long append(Reservation reservation, JournalRecord record) {
    long sequence = journal.append(reservation, record);
    if (record instanceof EventAccepted accepted) {
      accepted.transition().ifPresent(transition -> write(sequence, transition));
    }
    return sequence;
  }

  @Override
  public long append(Reservation reservation, List<EventAccepted> chunk) {
    long first = journal.append(reservation, chunk);
    for (int i = 0; i < chunk.size(); i++) {
      long sequence = first + i;
      chunk.get(i).transition().ifPresent(transition -> write(sequence, transition));
    }
    return first;
  }

  private void write(long sequence, Transition transition) {
    await(
        sequence,
        ledger.inPostgres(
            transition.account(), List.of(new AccountMoved(transition, Optional.empty()))));
  }

  /** Until PostgreSQL has it, by the journal if not otherwise, nothing is told from there on. */
  private void await(long sequence, Future<Void> written) {
    underWay.put(sequence, written);
    written.onComplete(
        done -> underWay.remove(sequence),
        away -> vertx.setTimer(RETRY_MILLIS, fired -> await(sequence, primary.drained())));
  }

  @Override
  public EpochId epoch() {
    return journal.epoch();
  }

  @Override
  public long newestSequence() {
    return journal.newestSequence();
  }

  @Override
  public boolean isWritten(long sequence) {
    return journal.isWritten(sequence);
  }

  @Override
  public Future<Void> written(long sequence) {
    Future<Void> written = journal.written(sequence);
    List<Future<Void>> restrictions = List.copyOf(underWay.headMap(sequence, true).values());
    return restrictions.isEmpty() ? written : Future.join(restrictions).compose(done -> written);
  }

  @Override
  public void close() {
    journal.close();
  }
}
