package io.susanoh.l1;

import io.susanoh.l1.CodePoints.Range;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Code points that no pattern tells apart: the coarsest division of all code points into classes
 * such that every set is a union of some. Classes are numbered from 0 on.
 */
final class CodePointClasses {

  /** Where each stretch begins, ascending; the first at 0. */
  private final int[] starts;

  /** The class of each stretch. */
  private final int[] classes;

  /** How many stretches each class has. */
  private final List<Integer> sizes = new ArrayList<>();

  private final List<int[]> ofSet;

  CodePointClasses(List<CodePoints> sets) {
    TreeSet<Integer> borders = new TreeSet<>(List.of(0));
    for (CodePoints set : sets) {
      for (Range range : set.ranges()) {
        borders.add(range.from());
        borders.add(range.to() + 1);
      }
    }
    borders.remove(Character.MAX_CODE_POINT + 1);
    starts = borders.stream().mapToInt(Integer::intValue).toArray();
    classes = new int[starts.length];
    sizes.add(starts.length);
    sets.forEach(set -> split(stretches(set)));
    ofSet =
        sets.stream()
            .map(set -> Arrays.stream(stretches(set)).map(i -> classes[i]).distinct().toArray())
            .toList();
  }

  int count() {
    return sizes.size();
  }

  /** The classes of the set of this number. */
  int[] ofSet(int set) {
    return ofSet.get(set);
  }

  /** Whether all code points from one to another, both included, lie in this stretch. */
  boolean within(int stretch, int from, int to) {
    return starts[stretch] <= from && (stretch + 1 == starts.length || to < starts[stretch + 1]);
  }

  /** The class of a stretch. */
  int classOf(int stretch) {
    return classes[stretch];
  }

  /** The stretches that a set is made of. */
  private int[] stretches(CodePoints set) {
    return set.ranges().stream()
        .flatMapToInt(
            range ->
                IntStream.range(
                    indexOf(range.from()),
                    range.to() == Character.MAX_CODE_POINT
                        ? starts.length
                        : indexOf(range.to() + 1)))
        .toArray();
  }

  private int indexOf(int start) {
    return Arrays.binarySearch(starts, start);
  }

  /** Divides every class that lies partly in the set. */
  private void split(int[] set) {
    Map<Integer, Integer> inside = new HashMap<>();
    for (int stretch : set) {
      inside.merge(classes[stretch], 1, Integer::sum);
    }
    Map<Integer, Integer> fresh = new HashMap<>();
    inside.forEach(
        (whole, count) -> {
          if (count < sizes.get(whole)) {
            fresh.put(whole, sizes.size());
            sizes.set(whole, sizes.get(whole) - count);
            sizes.add(count);
          }
        });
    for (int stretch : set) {
      classes[stretch] = fresh.getOrDefault(classes[stretch], classes[stretch]);
    }
  }
}
