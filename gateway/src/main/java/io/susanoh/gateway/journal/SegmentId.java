package io.susanoh.gateway.journal;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A segment's place among all of a directory, and its file's name.
 *
 * @param ordinal of the opening that wrote it, rising from opening to opening
 * @param number rising within the opening
 */
record SegmentId(long ordinal, int number) implements Comparable<SegmentId> {

  /** Before every segment. */
  static final SegmentId FIRST = new SegmentId(0, 0);

  private static final Pattern NAME = Pattern.compile("([0-9]{1,18})-([0-9]{1,9})\\.journal");
  private static final Comparator<SegmentId> ORDER =
      Comparator.comparingLong(SegmentId::ordinal).thenComparingInt(SegmentId::number);

  /** What the file at {@code path} is named for; empty when it is no segment. */
  static Optional<SegmentId> of(Path path) {
    Matcher name = NAME.matcher(path.getFileName().toString());
    return name.matches()
        ? Optional.of(new SegmentId(Long.parseLong(name.group(1)), Integer.parseInt(name.group(2))))
        : Optional.empty();
  }

  SegmentId next() {
    return new SegmentId(ordinal, number + 1);
  }

  Path in(Path directory) {
    return directory.resolve("%010d-%06d.journal".formatted(ordinal, number));
  }

  @Override
  public int compareTo(SegmentId other) {
    return ORDER.compare(this, other);
  }
}
