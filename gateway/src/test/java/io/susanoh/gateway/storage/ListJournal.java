package io.susanoh.gateway.storage;

import io.susanoh.gateway.journal.EpochId;
import io.susanoh.gateway.journal.JournalReader;
import io.susanoh.gateway.journal.JournalRecord;
import io.susanoh.gateway.journal.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A journal of one epoch in memory. Safe for all threads. */
final class ListJournal implements JournalReader {

  private final EpochId epoch;
  private final List<Entry> entries = new ArrayList<>();
  private int drained;

  ListJournal() {
    this(new EpochId(UUID.randomUUID()));
  }

  private ListJournal(EpochId epoch) {
    this.epoch = epoch;
  }

  EpochId epoch() {
    return epoch;
  }

  /** The same journal as another process reads it that was never told what is drained. */
  synchronized ListJournal reopened() {
    ListJournal again = new ListJournal(epoch);
    entries.forEach(entry -> again.append(entry.record()));
    return again;
  }

  synchronized long append(JournalRecord record) {
    entries.add(new Entry(new Position(epoch, entries.size() + 1L), record, 1));
    notifyAll();
    return entries.size();
  }

  void appendAll(Collection<? extends JournalRecord> records) {
    records.forEach(this::append);
  }

  synchronized long newestSequence() {
    return entries.size();
  }

  synchronized long drainedSequence() {
    return drained;
  }

  @Override
  @SuppressWarnings(
      "WaitNotInLoop") // whoever is woken early gets an empty list, as at the end of the wait
  public synchronized List<Entry> next(int recordsMax, Duration wait) throws InterruptedException {
    if (drained == entries.size() && wait.isPositive()) {
      wait(wait.toMillis());
    }
    return List.copyOf(entries.subList(drained, Math.min(entries.size(), drained + recordsMax)));
  }

  /** Deaf: whoever hands records over again must be met by the drain's own memory. */
  @Override
  public void resume(Map<EpochId, Long> drainedSequences) {}

  @Override
  public synchronized void drained(Position position) {
    drained = Math.toIntExact(position.sequence());
    notifyAll();
  }

  /** Waits until everything is drained; fails when that takes longer than {@code max}. */
  synchronized void awaitDrained(Duration max) throws InterruptedException {
    long deadline = System.nanoTime() + max.toNanos();
    while (drained < entries.size()) {
      long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
      if (leftMillis <= 0) {
        throw new AssertionError(drained + " of " + entries.size() + " are drained");
      }
      wait(leftMillis);
    }
  }
}
