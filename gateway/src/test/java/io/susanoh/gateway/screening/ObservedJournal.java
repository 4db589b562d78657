package io.susanoh.gateway.screening;

import io.susanoh.gateway.journal.EpochId;
import io.susanoh.gateway.journal.Journal;
import io.susanoh.gateway.journal.JournalRecord;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.l1.GameEvent;
import io.vertx.core.Future;
import java.util.List;

/**
 * A journal that notes which sequence each answer waits for.
 *
 * @param awaited where it notes them
 */
record ObservedJournal(Journal journal, List<Long> awaited) implements Journal {

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
    return journal.append(reservation, record);
  }

  @Override
  public long append(Reservation reservation, List<EventAccepted> chunk) {
    return journal.append(reservation, chunk);
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
    awaited.add(sequence);
    return journal.written(sequence);
  }

  @Override
  public void close() {
    journal.close();
  }
}
