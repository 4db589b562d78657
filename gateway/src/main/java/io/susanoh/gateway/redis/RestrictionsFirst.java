package io.susanoh.gateway.redis;

import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.journal.EpochId;
import io.susanoh.gateway.journal.Journal;
import io.susanoh.gateway.journal.JournalRecord;
import io.susanoh.gateway.journal.JournalRecord.AccountMoved;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.l1.GameEvent;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal of a node that goes on by itself while Redis is away: PostgreSQL is owed the
 * restrictions in it, since other nodes ask there.
 */
final class RestrictionsFirst implements Journal {

  private static final Logger LOG = LoggerFactory.getLogger(RestrictionsFirst.class);

  private final Journal journal;
  private final Ledger ledger;

  RestrictionsFirst(Journal journal, Ledger ledger) {
    this.journal = journal;
    this.ledger = ledger;
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
      accepted.transition().ifPresent(this::owe);
    }
    return sequence;
  }

  @Override
  public long append(Reservation reservation, List<EventAccepted> chunk) {
    long first = journal.append(reservation, chunk);
    chunk.forEach(accepted -> accepted.transition().ifPresent(this::owe));
    return first;
  }

  private void owe(Transition transition) {
    AccountMoved moved = new AccountMoved(transition, Optional.empty());
    ledger.oweAlone(transition.account(), moved);
    ledger
        .inPostgres(transition.account(), List.of(moved))
        .onFailure(away -> LOG.debug("it is not told of: {}", away.getMessage()));
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
    return journal.written(sequence);
  }

  @Override
  public void close() {
    journal.close();
  }
}
