package io.susanoh.gateway.storage;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * When the drain writes its next batch, and how large it may be: so that a trickle of records is
 * not one transaction each, and a bound on rows per second holds. Safe for all threads.
 */
final class Pace {

  /** The most records of one transaction. */
  static final int RECORDS_MAX = 5_000;

  /** A batch smaller than this waits a moment for more to come. */
  private static final int SMALL_BATCH = 500;

  private static final Duration LINGER = Duration.ofMillis(10);

  /** With a bound, a batch is at most this part of a second's rows. */
  private static final int BATCHES_PER_SECOND = 4;

  private final OptionalInt rowsPerSecond;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean hurried;
  private boolean ended;
  private long nextNanos = System.nanoTime();

  Pace(OptionalInt rowsPerSecond) {
    this.rowsPerSecond = rowsPerSecond;
  }

  /** The most records of the next batch. */
  int recordsMax() {
    return rowsPerSecond.isEmpty()
        ? RECORDS_MAX
        : Math.clamp(rowsPerSecond.getAsInt() / BATCHES_PER_SECOND, 1, RECORDS_MAX);
  }

  /** Waits until the batch after one of {@code records} may be written. */
  void rest(int records) throws InterruptedException {
    lock.lock();
    try {
      if (rowsPerSecond.isPresent()) {
        long now = System.nanoTime();
        long cost = Duration.ofSeconds(1).toNanos() * records / rowsPerSecond.getAsInt();
        nextNanos = Math.max(now, nextNanos) + cost;
        await(nextNanos - now, false);
      } else if (records < SMALL_BATCH) {
        await(LINGER.toNanos(), true);
      }
      hurried = false;
    } finally {
      lock.unlock();
    }
  }

  private void await(long nanos, boolean untilHurried) throws InterruptedException {
    long left = nanos;
    while (left > 0 && !ended && !(untilHurried && hurried)) {
      left = changed.awaitNanos(left);
    }
  }

  /** Somebody waits for records: none is held back in the hope of more. A bound on rows holds. */
  void hurry() {
    lock.lock();
    try {
      hurried = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Nothing waits any more. */
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
