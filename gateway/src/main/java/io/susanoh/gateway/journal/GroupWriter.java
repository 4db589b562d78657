package io.susanoh.gateway.journal;

import io.susanoh.gateway.config.Settings.JournalSync;
import io.susanoh.gateway.journal.SegmentFiles.SegmentFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Writes: takes what is pending as a group, fills in the checksums, writes it with one call, forces
 * it where that is wanted, and says so. A group that goes over the end of a segment is written as
 * two. One thread at a time.
 *
 * <p>With sync {@code os} a write goes to the operating system's memory, and an event loop does it
 * itself: to hand a group to another thread and to be woken by it costs more. It stops doing so for
 * a while when a write took long, as it does when the disk cannot keep up. All else is the work of
 * one thread ({@link #run}).
 */
final class GroupWriter implements Runnable {

  /** A write that took longer was slow. */
  private static final long SLOW_NANOS = 2_000_000;

  /** How long event loops leave writing to the thread after a slow write. */
  private static final long AFTER_SLOW_NANOS = 1_000_000_000;

  private final PendingRecords pending;
  private final Queue<SpareSegments.Spare> spares;
  private final SegmentStore store;
  private final Watermark watermark;
  private final EpochId epoch;
  private final JournalSync sync;
  private final Consumer<Throwable> fatal;
  private final Frame frame;
  private final ReentrantLock writing = new ReentrantLock();
  private Optional<Tail> tail = Optional.empty();
  private volatile boolean failed;
  private volatile long slowNanos = System.nanoTime() - AFTER_SLOW_NANOS;

  GroupWriter(
      PendingRecords pending,
      Queue<SpareSegments.Spare> spares,
      SegmentStore store,
      Watermark watermark,
      EpochId epoch,
      JournalSync sync,
      Consumer<Throwable> fatal) {
    this.pending = pending;
    this.spares = spares;
    this.store = store;
    this.watermark = watermark;
    this.epoch = epoch;
    this.sync = sync;
    this.fatal = fatal;
    this.frame = new Frame(epoch);
  }

  /** The segment that is written, and where its records end. */
  private record Tail(SegmentFile file, long bytes, long end) {
    private long room() {
      return bytes - end;
    }
  }

  @Override
  public void run() {
    while (!failed && pending.awaitRecords()) {
      writing.lock();
      try {
        writePending();
      } finally {
        writing.unlock();
      }
    }
    end();
  }

  /**
   * Has what is pending written, here and now where that is quick. Whoever is writing at this
   * moment looks again when it is done.
   */
  void writeOnEventLoop() {
    if (sync == JournalSync.ALWAYS || System.nanoTime() - slowNanos < AFTER_SLOW_NANOS) {
      pending.wakeWriter();
      return;
    }
    while (!failed && pending.hasRecords() && writing.tryLock()) {
      try {
        writePending();
      } finally {
        writing.unlock();
      }
    }
  }

  private void writePending() {
    if (failed) {
      return; // What comes after records that were lost must not be written.
    }
    long beganNanos = System.nanoTime();
    try {
      Optional<PendingRecords.Group> group = pending.take();
      if (group.isPresent()) {
        write(group.get());
      }
    } catch (IOException | RuntimeException | Error e) {
      fail(e);
    }
    long nowNanos = System.nanoTime();
    if (nowNanos - beganNanos > SLOW_NANOS) {
      slowNanos = nowNanos;
    }
  }

  private void fail(Throwable cause) {
    failed = true;
    pending.close();
    fatal.accept(cause);
  }

  private void write(PendingRecords.Group group) throws IOException {
    ByteBuffer records = group.records();
    int limit = records.limit();
    records.clear();
    int start = 0;
    int at = 0;
    long sequence = group.firstSequence();
    while (at < limit) {
      int bytes = Frame.bytes(records, at);
      frame.seal(records, at, bytes);
      if (at + bytes - start > tail.map(Tail::room).orElse(0L)) {
        flush(records, start, at, sequence - 1);
        roll(sequence);
        start = at;
      }
      sequence += Frame.sequences(records, at);
      at += bytes;
    }
    flush(records, start, limit, group.lastSequence());
  }

  private void flush(ByteBuffer records, int start, int end, long last) throws IOException {
    if (start == end) {
      return;
    }
    Tail before = tail.orElseThrow();
    before.file.write(records.limit(end).position(start), before.end);
    records.clear();
    if (sync == JournalSync.ALWAYS) {
      before.file.force();
    }
    Tail grown = new Tail(before.file, before.bytes, before.end + end - start);
    tail = Optional.of(grown);
    store.written(grown.end, last);
    watermark.advance(last);
  }

  private void roll(long firstSequence) throws IOException {
    if (tail.isPresent()) {
      tail.get().file.close();
    }
    SpareSegments.Spare spare = spares.remove();
    SegmentHeader header = new SegmentHeader(spare.id(), epoch, firstSequence);
    spare.file().write(header.encode(), 0);
    long end = SegmentHeader.BYTES;
    tail = Optional.of(new Tail(spare.file(), spare.bytes(), end));
    store.begin(new Segment(header, spare.path(), spare.bytes(), end, firstSequence - 1));
  }

  private void end() {
    writing.lock();
    try {
      if (!failed && tail.isPresent()) {
        Tail last = tail.get();
        last.file.truncate(last.end);
        last.file.close();
      }
    } catch (IOException e) {
      fail(e);
    } finally {
      writing.unlock();
    }
  }
}
