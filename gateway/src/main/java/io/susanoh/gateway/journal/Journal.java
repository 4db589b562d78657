package io.susanoh.gateway.journal;

import io.vertx.core.Future;

/**
 * The journal as its writers see it. Safe for all threads. The caller of {@link #append} holds the
 * lock of the record's shard, so that sequence order is the order of decisions.
 */
public interface Journal extends AutoCloseable {

  /**
   * Sets room aside for a record of at most {@code bytesMax} bytes ({@link #bytesMax}), before
   * anything is decided.
   *
   * @throws io.susanoh.gateway.refusal.Refusal UNAVAILABLE when the disk budget, the disk or the
   *     buffer is full
   */
  Reservation reserve(int bytesMax);

  /** An upper bound of the encoded size of {@code record}'s like, for {@link #reserve}. */
  int bytesMax(io.susanoh.l1.GameEvent event);

  /**
   * Hands a record to the writer, in the room that was set aside, and gives the reservation back.
   *
   * @return its sequence in this epoch
   */
  long append(Reservation reservation, JournalRecord record);

  /** The epoch that this process writes. */
  EpochId epoch();

  /** The sequence that was handed out last, 0 before the first. */
  long newestSequence();

  /** Whether all up to {@code sequence} is written (and, with sync {@code always}, on the disk). */
  boolean isWritten(long sequence);

  /**
   * Completes, on the caller's Vert.x context when it has one, when {@link #isWritten} is true of
   * {@code sequence}.
   */
  Future<Void> written(long sequence);

  /** Writes what is pending and closes the files. */
  @Override
  void close();

  /** Room set aside. Ends by {@link #append} or by {@link #close}, whichever comes first. */
  interface Reservation extends AutoCloseable {
    @Override
    void close();
  }
}
