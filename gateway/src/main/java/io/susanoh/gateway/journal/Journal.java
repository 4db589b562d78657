package io.susanoh.gateway.journal;

import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.l1.GameEvent;
import io.vertx.core.Future;
import java.util.List;

/**
 * The journal as its writers see it. Safe for all threads. The caller of {@link #append} holds the
 * lock of the record's shard, so that sequence order is the order of decisions.
 */
public interface Journal extends AutoCloseable {

  /** The most bytes that a record may have: one that cannot be shorter is never accepted. */
  int RECORD_BYTES_MAX = (1 << 20) - 64;

  /** The most events of a chunk. */
  int CHUNK_EVENTS_MAX = Frame.SEQUENCES_MAX;

  /**
   * Sets room aside for a record of at most {@code bytesMax} bytes ({@link #bytesMax}), before
   * anything is decided.
   *
   * @throws io.susanoh.gateway.refusal.Refusal UNAVAILABLE when the disk budget, the disk or the
   *     buffer is full
   * @throws IllegalArgumentException when {@code bytesMax} is over {@link #RECORD_BYTES_MAX}
   */
  Reservation reserve(int bytesMax);

  /**
   * An upper bound of the bytes that the record of {@code event} takes, for {@link #reserve}; with
   * a transition whose actor and summary have up to 200 characters together, beside the event's id.
   * The bounds of the events of a chunk, added up, are one for its record.
   */
  int bytesMax(GameEvent event);

  /**
   * An upper bound for a record like {@code draft} that is not decided yet, for {@link #reserve}:
   * of the same kind and with the same texts, and with up to 48 KiB of transitions and clearance
   * more.
   */
  int bytesMax(JournalRecord draft);

  /**
   * Hands a record to the writer, in the room that was set aside, and gives the reservation back. A
   * record that is longer than its reservation ends the process: what it says is true already.
   *
   * @return its sequence in this epoch
   */
  long append(Reservation reservation, JournalRecord record);

  /**
   * Like {@link #append(Reservation, JournalRecord)}, for a chunk: its events are one record, whole
   * or not there at all, yet each has a sequence of its own, one after the other. The caller holds
   * the locks of all their shards.
   *
   * @param chunk events of one tenant, 1 … {@link #CHUNK_EVENTS_MAX}
   * @return the sequence of the first one
   */
  long append(Reservation reservation, List<EventAccepted> chunk);

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

  /**
   * Takes no more reservations, writes what is pending and what was reserved, and closes the files.
   */
  @Override
  void close();

  /** Room set aside. Ends by {@link #append} or by {@link #close}, whichever comes first. */
  interface Reservation extends AutoCloseable {
    @Override
    void close();
  }
}
