package io.susanoh.gateway.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads the segments of a store in order, the one that is written up to where it is written. Holds
 * what it read last, and so no more than {@link #BYTES_MAX} and one record.
 */
final class SegmentReader implements JournalReader {

  /** Bytes of records that one {@link #next} gives; the last may go over it. */
  static final int BYTES_MAX = 8 << 20;

  private static final Cursor START = new Cursor(SegmentId.FIRST, SegmentHeader.BYTES, 1);

  private final SegmentStore store;
  private final byte[] chunk = new byte[Journal.RECORD_BYTES_MAX];

  private boolean resumed;

  /** Behind the last record that is drained. */
  private Cursor drained = START;

  /** What was read behind {@link #drained}. */
  private List<Read> read = List.of();

  private volatile OptionalLong oldestReceiptMillis = OptionalLong.empty();

  SegmentReader(SegmentStore store) {
    this.store = store;
  }

  /** A place in a segment, where the record whose first sequence is that begins when it comes. */
  private record Cursor(SegmentId segment, long offset, long sequence) {}

  /**
   * @param behind where to read on when it is drained; in a chunk that is not drained whole, the
   *     chunk again: its first events are then passed over by their sequences
   */
  private record Read(Entry entry, Cursor behind) {}

  /** Receipt of the oldest record that was read and not drained. Any thread. */
  OptionalLong oldestReceiptMillis() {
    return oldestReceiptMillis;
  }

  @Override
  public void resume(Map<EpochId, Long> drainedSequences) {
    resumed = true;
    drained = START;
    hold(List.of());
    store.resume(drainedSequences);
  }

  @Override
  public List<Entry> next(int recordsMax, Duration wait) throws InterruptedException {
    if (!resumed) {
      throw new IllegalStateException("the reader was not resumed");
    }
    long deadlineNanos = System.nanoTime() + wait.toNanos();
    do {
      Batch batch = new Batch(recordsMax);
      Cursor end = readBehind(drained, batch);
      hold(batch.read);
      if (!read.isEmpty()) {
        break;
      }
      drained = end;
    } while (store.awaitMore(drained.segment, drained.offset, deadlineNanos));
    return read.stream().map(Read::entry).toList();
  }

  @Override
  public void drained(Position position) {
    for (int i = read.size() - 1; i >= 0; i--) {
      if (read.get(i).entry.position().equals(position)) {
        drained = read.get(i).behind;
        hold(List.copyOf(read.subList(i + 1, read.size())));
        store.drained(position);
        return;
      }
    }
    if (position.sequence() <= store.drainedSequence(position.epoch())) {
      return;
    }
    throw new IllegalArgumentException(position + " is not among the records that were read last");
  }

  private void hold(List<Read> undrained) {
    read = undrained;
    oldestReceiptMillis =
        undrained.isEmpty()
            ? OptionalLong.empty()
            : OptionalLong.of(undrained.get(0).entry.record().receiptMillis());
  }

  /** What one {@link #next} gathers. */
  private static final class Batch {
    private final List<Read> read = new ArrayList<>();
    private final int recordsMax;
    private long bytes;

    private Batch(int recordsMax) {
      this.recordsMax = recordsMax;
    }

    private boolean isFull() {
      return read.size() >= recordsMax || bytes >= BYTES_MAX;
    }

    /** Adds what the record that {@code input} stands at holds beyond {@code drained}. */
    private void add(SegmentInput input, EpochId epoch, Cursor at, Cursor behind, long drained) {
      List<JournalRecord> records = input.records();
      int bytesEach = input.bytes() / records.size();
      for (int i = 0; i < records.size(); i++) {
        long sequence = at.sequence + i;
        if (sequence > drained) {
          Position position = new Position(epoch, sequence);
          boolean last = i == records.size() - 1;
          read.add(new Read(new Entry(position, records.get(i), bytesEach), last ? behind : at));
        }
      }
      bytes += input.bytes();
    }
  }

  /** Reads on from {@code from} until the batch is full or there is no more; where it stopped. */
  private Cursor readBehind(Cursor from, Batch batch) {
    Cursor cursor = from;
    while (true) {
      SegmentStore.View view = store.view(cursor.segment);
      if (view.segment().isPresent()) {
        cursor = readSegment(view.segment().get(), view, cursor, batch);
      }
      Optional<SegmentId> next = view.next();
      if (batch.isFull() || next.isEmpty()) {
        return cursor;
      }
      cursor = startOf(next.get());
    }
  }

  private Cursor startOf(SegmentId id) {
    long first = store.view(id).segment().map(found -> found.header.firstSequence()).orElse(1L);
    return new Cursor(id, SegmentHeader.BYTES, first);
  }

  private Cursor readSegment(Segment segment, SegmentStore.View view, Cursor from, Batch batch) {
    long drainedSequence = store.drainedSequence(segment.epoch());
    if (view.last() <= drainedSequence) {
      return new Cursor(segment.id(), view.end(), view.last() + 1);
    }
    Cursor cursor = from;
    try (SegmentInput input =
        new SegmentInput(
            segment.path, segment.epoch(), from.offset, from.sequence, view.end(), chunk)) {
      while (cursor.offset < view.end() && !batch.isFull()) {
        if (!input.next()) {
          store.endsAt(segment, cursor.offset, cursor.sequence - 1);
          break;
        }
        Cursor behind = new Cursor(segment.id(), input.end(), input.sequence() + 1);
        if (input.sequence() > drainedSequence) {
          batch.add(input, segment.epoch(), cursor, behind, drainedSequence);
        }
        cursor = behind;
      }
      return cursor;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
