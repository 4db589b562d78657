package io.susanoh.l1;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A set of code points.
 *
 * @param ranges inclusive, ascending, with a gap between any two
 */
record CodePoints(List<Range> ranges) {

  /** All code points from one to another, both included. */
  record Range(int from, int to) {}

  /** One code point. */
  static CodePoints one(int codePoint) {
    return new CodePoints(List.of(new Range(codePoint, codePoint)));
  }

  /** All that are in one of the ranges, in whatever order they come. */
  static CodePoints of(List<Range> ranges) {
    List<Range> joined = new ArrayList<>();
    for (Range range : ranges.stream().sorted(Comparator.comparingInt(Range::from)).toList()) {
      if (!joined.isEmpty() && range.from <= joined.getLast().to + 1) {
        Range last = joined.removeLast();
        joined.add(new Range(last.from, Math.max(last.to, range.to)));
      } else {
        joined.add(range);
      }
    }
    return new CodePoints(List.copyOf(joined));
  }

  /** All code points that are not in this set. */
  CodePoints negated() {
    List<Range> others = new ArrayList<>();
    int next = 0;
    for (Range range : ranges) {
      if (next < range.from) {
        others.add(new Range(next, range.from - 1));
      }
      next = range.to + 1;
    }
    if (next <= Character.MAX_CODE_POINT) {
      others.add(new Range(next, Character.MAX_CODE_POINT));
    }
    return new CodePoints(List.copyOf(others));
  }
}
