package io.susanoh.gateway.journal;

import java.nio.file.Path;
import java.util.OptionalLong;

/** One segment file and how far it got. Guarded by its {@link SegmentStore}. */
final class Segment {

  final SegmentHeader header;
  final Path path;
  final long bytes;

  /** Where its records end; of an earlier epoch's that is not read yet, where they end at most. */
  long end;

  /** Sequence of its last record, one less than its first when it has none. */
  long last;

  /** When it was first seen to be drained. */
  OptionalLong drainedMillis = OptionalLong.empty();

  Segment(SegmentHeader header, Path path, long bytes, long end, long last) {
    this.header = header;
    this.path = path;
    this.bytes = bytes;
    this.end = end;
    this.last = last;
  }

  SegmentId id() {
    return header.id();
  }

  EpochId epoch() {
    return header.epoch();
  }

  /** Records that come after {@code drained}. */
  long depth(long drained) {
    return Math.max(0, last - Math.max(header.firstSequence() - 1, drained));
  }
}
