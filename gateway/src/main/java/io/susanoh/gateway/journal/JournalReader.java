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
   * One record read back, or one event of a chunk.
   *
   * @param bytes its size in the journal; of a chunk's event its share
   */
  record Entry(Position position, JournalRecord record, int bytes) {}

  /**
   * The next records, waiting up to {@code wait} for the first; empty when none came. Not more than
   * about 8 MiB at once, and no more than {@code recordsMax} but for the rest of a chunk, which
   * comes whole. The same ones come again until {@link #drained} is told.
   *
   * @throws IllegalStateException when a record of this epoch cannot be read back, or a later
   *     version of Susanoh wrote one; what is damaged in earlier epochs is passed over, logged and
   *     counted
   */
  List<Entry> next(int recordsMax, Duration wait) throws InterruptedException;

  /**
   * Where PostgreSQL says that the drain stopped; told before the first {@link #next}, and again
   * when PostgreSQL was restored from a back-up: then what it has lost comes again, as far as its
   * segments are kept. An epoch that is not named was not drained at all.
   */
  void resume(Map<EpochId, Long> drainedSequences);

  /**
   * Everything up to {@code position}, which {@link #next} gave, is in PostgreSQL: its segments may
   * go.
   */
  void drained(Position position);
}
