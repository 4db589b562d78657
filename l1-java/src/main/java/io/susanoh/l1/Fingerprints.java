package io.susanoh.l1;

import java.util.Arrays;

/**
 * The event ids of one large window, 64 bits of each, in an open-addressed table with linear
 * probing: a cursor over a block that the window owns. An id that is not found is not in the
 * window; one that is found very likely is. Equal fingerprints are kept as often as they are added.
 */
final class Fingerprints {

  private static final long EMPTY = 0;

  private long[] array = {};
  private int base;
  private int mask;

  /** Moves to the table of {@code 1 << order} cells at {@code base} of {@code array}. */
  void open(long[] array, int base, int order) {
    this.array = array;
    this.base = base;
    this.mask = (1 << order) - 1;
  }

  void clear() {
    Arrays.fill(array, base, base + mask + 1, EMPTY);
  }

  boolean mayContain(long idLo) {
    long print = print(idLo);
    int at = home(print);
    while (at(at) != EMPTY && at(at) != print) {
      at = next(at);
    }
    return at(at) == print;
  }

  /** The cell where the search for an id begins. */
  long atHome(long idLo) {
    return at(home(print(idLo)));
  }

  void add(long idLo) {
    long print = print(idLo);
    int at = home(print);
    while (at(at) != EMPTY) {
      at = next(at);
    }
    array[base + at] = print;
  }

  /** Removes one that was added, and closes the gap by moving later cells up. */
  void remove(long idLo) {
    long print = print(idLo);
    int gap = home(print);
    while (at(gap) != print) {
      gap = next(gap);
    }
    for (int at = next(gap); at(at) != EMPTY; at = next(at)) {
      int wayFromHome = (at - home(at(at))) & mask;
      int wayFromGap = (at - gap) & mask;
      if (wayFromHome >= wayFromGap) {
        array[base + gap] = at(at);
        gap = at;
      }
    }
    array[base + gap] = EMPTY;
  }

  private long at(int index) {
    return array[base + index];
  }

  private int next(int index) {
    return (index + 1) & mask;
  }

  private int home(long print) {
    return (int) print & mask;
  }

  /** Zero is the mark of an empty cell, so the one id in 2^64 that has it borrows another's. */
  private static long print(long idLo) {
    return idLo == EMPTY ? 1 : idLo;
  }
}
