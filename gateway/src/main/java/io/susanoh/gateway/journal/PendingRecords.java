package io.susanoh.gateway.journal;

import io.susanoh.gateway.refusal.Refusal;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The records that were appended and are not being written yet, and the room that was set aside for
 * more. Two buffers take turns: callers fill one while the writer writes the other. Safe for all
 * threads.
 *
 * <p>Room on disk is what is left of the segment that the newest record goes to, and the spares. A
 * reservation holds when all reservations together fit into the one or into a single spare: then
 * they fit in whatever order they are used, though no record spans two segments.
 */
final class PendingRecords {

  private static final int RETRY_AFTER_SECONDS = 1;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition recordsCame = lock.newCondition();
  private final Condition sparesWanted = lock.newCondition();
  private final long segmentRoom;
  private final int sparesAhead;

  private ByteBuffer filling;
  private ByteBuffer other;
  private long reservedBytes;
  private long room;
  private int spares;
  private long groupFirst = 1;
  private volatile long newest;
  private boolean writerIdle;
  private boolean writeScheduled;
  private boolean closed;
  private Runnable whoWrites = this::wakeWriter;

  /**
   * Room for nothing yet.
   *
   * @param bufferBytes of each of the two buffers
   * @param segmentRoom bytes of a segment behind its header
   * @param sparesAhead spares that are wanted
   */
  PendingRecords(int bufferBytes, long segmentRoom, int sparesAhead) {
    this.segmentRoom = segmentRoom;
    this.sparesAhead = sparesAhead;
    this.filling = ByteBuffer.allocateDirect(bufferBytes).order(ByteOrder.LITTLE_ENDIAN);
    this.other = ByteBuffer.allocateDirect(bufferBytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * What the writer writes next; its buffer is good until the next one is asked for.
   *
   * @param records whole frames, without checksums, from position to limit
   */
  record Group(ByteBuffer records, long firstSequence, long lastSequence) {}

  /** Room that was set aside. */
  final class Room implements Journal.Reservation {
    private final int bytes;
    private boolean ended;

    private Room(int bytes) {
      this.bytes = bytes;
    }

    @Override
    public void close() {
      lock.lock();
      try {
        end();
      } finally {
        lock.unlock();
      }
    }

    private void end() {
      if (!ended) {
        ended = true;
        reservedBytes -= bytes;
        if (closed) {
          recordsCame.signal();
        }
      }
    }
  }

  /** Sets room aside on disk and in memory; refuses when there is not enough of either. */
  Room reserve(int bytes) {
    lock.lock();
    try {
      long wanted = reservedBytes + bytes;
      if (closed) {
        throw Refusal.unavailable("the journal is closed", RETRY_AFTER_SECONDS);
      }
      if (wanted > room && (spares == 0 || wanted > segmentRoom)) {
        throw Refusal.unavailable("the journal is full", RETRY_AFTER_SECONDS);
      }
      if (wanted > filling.remaining()) {
        throw Refusal.unavailable("the journal waits for the disk", RETRY_AFTER_SECONDS);
      }
      reservedBytes = wanted;
      return new Room(bytes);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Adds the frame in {@code out}, which takes so many sequences, and returns the first of them.
   */
  long append(Room reservation, RecordOutput out, int sequences) {
    lock.lock();
    try {
      if (reservation.ended || out.size() > reservation.bytes) {
        throw new IllegalStateException(
            "a record of %d bytes in a reservation of %d%s"
                .formatted(out.size(), reservation.bytes, reservation.ended ? " that ended" : ""));
      }
      reservation.end();
      takeRoom(out.size());
      int at = filling.position();
      long sequence = newest + 1;
      filling.put(out.bytes(), 0, out.size());
      Frame.putSequences(filling, at, sequence, sequences);
      newest = sequence + sequences - 1;
      if (writerIdle) {
        haveWritten();
      }
      return sequence;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Who is told, on an event loop that has gone through what it had at hand, that records are
   * pending; until then, and from other threads, the writer's thread is woken. To be called before
   * the first record.
   */
  void onEventLoop(Runnable writes) {
    whoWrites = writes;
  }

  /** The writer comes to the same by the same arithmetic ({@link GroupWriter}). */
  private void takeRoom(int bytes) {
    if (bytes > room) {
      spares--;
      room = segmentRoom;
      sparesWanted.signal();
    }
    room -= bytes;
  }

  /**
   * On an event loop records are written when the loop has gone through what it has at hand, so
   * that all of that becomes one group.
   */
  private void haveWritten() {
    Context context = Vertx.currentContext();
    if (context == null || !Context.isOnEventLoopThread()) {
      recordsCame.signal();
    } else if (!writeScheduled) {
      writeScheduled = true;
      try {
        context.runOnContext(done -> whoWrites.run());
      } catch (RejectedExecutionException loopEnded) {
        recordsCame.signal();
      }
    }
  }

  /** Has the writer's thread write what is pending. */
  void wakeWriter() {
    lock.lock();
    try {
      recordsCame.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for records; false when it is closed, nothing is reserved and everything was taken. */
  boolean awaitRecords() {
    lock.lock();
    try {
      writerIdle = true;
      while (filling.position() == 0 && !(closed && reservedBytes == 0)) {
        recordsCame.awaitUninterruptibly();
      }
      writerIdle = false;
      return filling.position() > 0;
    } finally {
      lock.unlock();
    }
  }

  /** Whether records are pending. */
  boolean hasRecords() {
    lock.lock();
    try {
      return filling.position() > 0;
    } finally {
      lock.unlock();
    }
  }

  /** What is pending, if anything is; whoever takes it has written what was taken before. */
  Optional<Group> take() {
    lock.lock();
    try {
      writeScheduled = false;
      if (filling.position() == 0) {
        return Optional.empty();
      }
      ByteBuffer taken = filling;
      filling = other.clear();
      other = taken;
      Group group = new Group(taken.flip(), groupFirst, newest);
      groupFirst = newest + 1;
      return Optional.of(group);
    } finally {
      lock.unlock();
    }
  }

  /** The sequence that was given last, 0 before the first. */
  long newest() {
    return newest;
  }

  /** There is one spare more. */
  void spareReady() {
    lock.lock();
    try {
      spares++;
    } finally {
      lock.unlock();
    }
  }

  /** Whether a spare is ready. */
  boolean hasSpare() {
    lock.lock();
    try {
      return spares > 0;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until spares are wanted, at most {@code wait}; whether they are. */
  boolean awaitSparesWanted(Duration wait) throws InterruptedException {
    lock.lock();
    try {
      long leftNanos = wait.toNanos();
      while (!closed && spares >= sparesAhead && leftNanos > 0) {
        leftNanos = sparesWanted.awaitNanos(leftNanos);
      }
      return !closed && spares < sparesAhead;
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Gives no more reservations; what was reserved may still be appended, and is then written. */
  void close() {
    lock.lock();
    try {
      closed = true;
      recordsCame.signalAll();
      sparesWanted.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
