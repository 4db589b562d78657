package io.susanoh.gateway.journal;

import io.susanoh.gateway.config.Settings.JournalSync;
import io.susanoh.gateway.journal.SegmentFiles.SegmentFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * The one thread that writes: takes what is pending as a group, fills in the checksums, writes it
 * with one call, forces it where that is wanted, and says so. A group that goes over the end of a
 * segment is written as two.
 */
final class GroupWriter implements Runnable {

  private final PendingRecords pending;
  private final Queue<SpareSegments.Spare> spares;
  private final SegmentStore store;
  private final Watermark watermark;
  private final EpochId epoch;
  private final JournalSync sync;
  private final Consumer<Throwable> fatal;
  private final Frame frame;
  private Optional<Tail> tail = Optional.empty();

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
    try {
      for (Optional<PendingRecords.Group> group = pending.take();
          group.isPresent();
          group = pending.take()) {
        write(group.get());
      }
      end();
    } catch (IOException | RuntimeException | Error e) {
      pending.close();
      fatal.accept(e);
    }
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

  private void end() throws IOException {
    if (tail.isPresent()) {
      Tail last = tail.get();
      last.file.truncate(last.end);
      last.file.close();
    }
  }
}
