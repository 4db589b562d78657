package io.susanoh.gateway.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segments of a directory, old and new, and the disk budget that they share. Knows how far each
 * is written and each epoch is drained, and deletes what was drained: after an hour, or when the
 * budget needs it. Safe for all threads; no file is touched under its lock.
 */
final class SegmentStore {

  /** How long a drained segment is kept when there is room. */
  static final Duration DRAINED_KEPT = Duration.ofHours(1);

  private static final Duration TRY_AGAIN = Duration.ofSeconds(1);
  private static final Logger LOG = LoggerFactory.getLogger(SegmentStore.class);

  private final NavigableMap<SegmentId, Segment> segments = new TreeMap<>();
  private final Map<EpochId, Long> drained = new HashMap<>();
  private final long bytesMax;
  private final InstantSource clock;
  private SegmentId writing = SegmentId.FIRST;
  private long bytesUsed;
  private long drains;
  private int damages;
  private boolean closed;

  /**
   * An empty store.
   *
   * @param bytesMax budget of all files together
   */
  SegmentStore(long bytesMax, InstantSource clock) {
    this.bytesMax = bytesMax;
    this.clock = clock;
  }

  /**
   * A segment as it is at one moment.
   *
   * @param segment empty when it is gone, or for {@link SegmentId#FIRST}
   * @param end where its records end
   * @param last sequence of its last record
   * @param next the segment behind it; when there is one, {@code end} grows no more
   */
  record View(Optional<Segment> segment, long end, long last, Optional<SegmentId> next) {
    boolean hasMoreThan(long offset) {
      return end > offset || next.isPresent();
    }
  }

  /** An earlier epoch's segment was found. */
  synchronized void found(Segment segment) {
    segments.put(segment.id(), segment);
    bytesUsed += segment.bytes;
  }

  /** A file was found that cannot be read at all. */
  synchronized void unreadable() {
    damages++;
  }

  /**
   * Takes {@code bytes} of the budget for a file about to be made; drained segments, the oldest
   * first, give way to it.
   *
   * @return whether there was room
   */
  boolean take(long bytes) {
    while (!tryTake(bytes)) {
      if (!giveWay()) {
        return false;
      }
    }
    return true;
  }

  private synchronized boolean tryTake(long bytes) {
    if (bytesUsed + bytes > bytesMax) {
      return false;
    }
    bytesUsed += bytes;
    return true;
  }

  /** Gives back what a file took that is not there. */
  synchronized void giveBack(long bytes) {
    bytesUsed -= bytes;
  }

  /** Deletes the oldest drained segment; whether there was one. */
  boolean giveWay() {
    List<Segment> oldest = remove(1, OptionalLong.empty());
    oldest.forEach(this::delete);
    return !oldest.isEmpty();
  }

  /** Deletes what was drained an hour ago. */
  void sweep() {
    long before = clock.millis() - DRAINED_KEPT.toMillis();
    remove(Integer.MAX_VALUE, OptionalLong.of(before)).forEach(this::delete);
  }

  private synchronized List<Segment> remove(int most, OptionalLong drainedBefore) {
    List<Segment> removed =
        segments.values().stream()
            .filter(this::isDrained)
            .filter(
                segment ->
                    drainedBefore.isEmpty()
                        || segment.drainedMillis.orElse(Long.MAX_VALUE)
                            <= drainedBefore.getAsLong())
            .limit(most)
            .toList();
    removed.forEach(segment -> segments.remove(segment.id()));
    return removed;
  }

  private boolean isDrained(Segment segment) {
    return !segment.id().equals(writing) && segment.last <= drainedSequence(segment.epoch());
  }

  private void delete(Segment segment) {
    try {
      Files.deleteIfExists(segment.path);
      giveBack(segment.bytes);
    } catch (IOException e) {
      LOG.error("Drained journal segment {} cannot be deleted", segment.path.getFileName(), e);
    }
  }

  /** The writer goes over to {@code segment}, whose bytes were taken before. */
  synchronized void begin(Segment segment) {
    segments.put(segment.id(), segment);
    writing = segment.id();
  }

  /** The segment that the writer writes has grown. */
  synchronized void written(long end, long last) {
    Segment segment = segments.get(writing);
    segment.end = end;
    segment.last = last;
    notifyAll();
  }

  /** What stands at {@code id} and behind it. */
  synchronized View view(SegmentId id) {
    Optional<Segment> segment = Optional.ofNullable(segments.get(id));
    return new View(
        segment,
        segment.map(found -> found.end).orElse(0L),
        segment.map(found -> found.last).orElse(0L),
        Optional.ofNullable(segments.higherKey(id)));
  }

  /**
   * Waits until there is more than {@code offset} bytes of {@code id}, or a segment behind it; not
   * beyond {@code deadlineNanos}, nor when the store is closed.
   *
   * @return whether there is
   */
  synchronized boolean awaitMore(SegmentId id, long offset, long deadlineNanos)
      throws InterruptedException {
    while (!closed) {
      if (view(id).hasMoreThan(offset)) {
        return true;
      }
      long leftNanos = deadlineNanos - System.nanoTime();
      if (leftNanos <= 0) {
        return false;
      }
      timedWait(leftNanos);
    }
    return false;
  }

  /** Waits until more is drained, not over a second: the disk may have room again by itself. */
  synchronized void awaitRoom() throws InterruptedException {
    long seen = drains;
    long deadlineNanos = System.nanoTime() + TRY_AGAIN.toNanos();
    for (long leftNanos = TRY_AGAIN.toNanos();
        leftNanos > 0 && drains == seen && !closed;
        leftNanos = deadlineNanos - System.nanoTime()) {
      timedWait(leftNanos);
    }
  }

  private synchronized void timedWait(long nanos) throws InterruptedException {
    TimeUnit.NANOSECONDS.timedWait(this, Math.max(nanos, TimeUnit.MILLISECONDS.toNanos(1)));
  }

  /**
   * An earlier epoch's segment was read, and its records end at {@code end} with {@code last}. What
   * should have followed is damage.
   *
   * @throws IllegalStateException when it is the segment that is written: that was whole a moment
   *     ago
   */
  synchronized void endsAt(Segment segment, long end, long last) {
    String name = segment.path.getFileName().toString();
    if (segment.id().equals(writing)) {
      throw new IllegalStateException(
          "journal segment %s cannot be read back at byte %d".formatted(name, end));
    }
    if (last < segment.last) {
      LOG.error(
          "Journal segment {} is damaged at byte {}: its records {} to {} are lost",
          name,
          end,
          last + 1,
          segment.last);
      damages++;
    }
    segment.end = end;
    segment.last = last;
  }

  /** What PostgreSQL has, as told at the start. */
  void resume(Map<EpochId, Long> sequences) {
    forgetDrained();
    markDrained(sequences);
    sweep();
  }

  /** What was drained may be drained no more. */
  private synchronized void forgetDrained() {
    drained.clear();
    segments.values().forEach(segment -> segment.drainedMillis = OptionalLong.empty());
  }

  /** PostgreSQL has everything up to {@code position}. */
  void drained(Position position) {
    markDrained(Map.of(position.epoch(), position.sequence()));
    sweep();
  }

  private synchronized void markDrained(Map<EpochId, Long> sequences) {
    drained.putAll(sequences);
    drains++;
    notifyAll();
    long now = clock.millis();
    segments.values().stream()
        .filter(segment -> segment.drainedMillis.isEmpty() && isDrained(segment))
        .forEach(segment -> segment.drainedMillis = OptionalLong.of(now));
  }

  /** How far {@code epoch} is drained; 0 when it is not. */
  synchronized long drainedSequence(EpochId epoch) {
    return drained.getOrDefault(epoch, 0L);
  }

  /** How the journal stands, when the drain's oldest record in hand has that receipt. */
  synchronized JournalStats stats(boolean full, OptionalLong oldestReceiptMillis) {
    long depth =
        segments.values().stream()
            .mapToLong(segment -> segment.depth(drainedSequence(segment.epoch())))
            .sum();
    long bytesDrained =
        segments.values().stream()
            .filter(this::isDrained)
            .mapToLong(segment -> segment.bytes)
            .sum();
    return new JournalStats(
        depth,
        bytesUsed,
        bytesUsed - bytesDrained,
        bytesMax,
        full,
        segments.size(),
        damages,
        oldestReceiptMillis);
  }

  /** Ends every wait. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }
}
