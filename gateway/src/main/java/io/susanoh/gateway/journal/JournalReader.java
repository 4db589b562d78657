package io.susanoh.gateway.journal;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The journal as the drain sees it: every written record that was not drained yet, of every epoch,
 * in order. One thread.
 */
public interface JournalReader {

  /**
   * One record read back.
   *
   * @param bytes its size in the journal
   */
  record Entry(Position position, JournalRecord record, int bytes) {}

  /**
   * The next records, waiting up to {@code wait} for the first; empty when none came. The same ones
   * come again until {@link #drained} is told.
   */
  List<Entry> next(int recordsMax, Duration wait) throws InterruptedException;

  /**
   * Where PostgreSQL says that the drain stopped; told once, before the first {@link #next}. An
   * epoch that is not named was not drained at all.
   */
  void resume(Map<EpochId, Long> drainedSequences);

  /** Everything up to {@code position} is in PostgreSQL: its segments may go. */
  void drained(Position position);
}
