package io.susanoh.l1;

/**
 * Finds the slot of a target: an open-addressed table with linear probing. A cell has 32 bits of
 * the target's key beside the slot, so that a probe seldom reads a slot in vain, and growing or
 * removing reads none.
 */
final class TargetTable {

  /** No slot. */
  static final int NONE = -1;

  private static final int CAPACITY_MIN = 16;
  private static final long EMPTY = 0;
  private static final int ARRAY_HEADER_BYTES = 16;

  private final TargetSlots slots;

  /** Tag in the upper half, slot + 1 in the lower. */
  private long[] cells = new long[CAPACITY_MIN];

  private int size;

  TargetTable(TargetSlots slots) {
    this.slots = slots;
  }

  /** The slot of {@code key}, or {@link #NONE}. */
  int find(AccountKey key) {
    int mask = cells.length - 1;
    int tag = tag(key.lo());
    for (int at = tag & mask; cells[at] != EMPTY; at = (at + 1) & mask) {
      if (tagOf(cells[at]) == tag && slots.holds(slotOf(cells[at]), key)) {
        return slotOf(cells[at]);
      }
    }
    return NONE;
  }

  /** The cell where the search for {@code key} begins. */
  long atHome(AccountKey key) {
    return cells[tag(key.lo()) & (cells.length - 1)];
  }

  /** The slot that {@code key} very likely has, or {@link #NONE}; reads no slot. */
  int likely(AccountKey key) {
    int mask = cells.length - 1;
    int tag = tag(key.lo());
    for (int at = tag & mask; cells[at] != EMPTY; at = (at + 1) & mask) {
      if (tagOf(cells[at]) == tag) {
        return slotOf(cells[at]);
      }
    }
    return NONE;
  }

  /** Adds a target that is not in the table. */
  void add(long keyLo, int slot) {
    if ((size + 1) * 4L > cells.length * 3L) {
      grow();
    }
    place(cell(keyLo, slot));
    size++;
  }

  /** Removes a target that is in the table, and closes the gap by moving later cells up. */
  void remove(long keyLo, int slot) {
    int mask = cells.length - 1;
    long cell = cell(keyLo, slot);
    int gap = home(cell, mask);
    while (cells[gap] != cell) {
      gap = (gap + 1) & mask;
    }
    for (int at = (gap + 1) & mask; cells[at] != EMPTY; at = (at + 1) & mask) {
      int wayFromHome = (at - home(cells[at], mask)) & mask;
      int wayFromGap = (at - gap) & mask;
      if (wayFromHome >= wayFromGap) {
        cells[gap] = cells[at];
        gap = at;
      }
    }
    cells[gap] = EMPTY;
    size--;
  }

  /** What the table occupies. */
  long bytes() {
    return (long) cells.length * Long.BYTES + ARRAY_HEADER_BYTES;
  }

  private void grow() {
    long[] old = cells;
    cells = new long[old.length * 2];
    for (long cell : old) {
      if (cell != EMPTY) {
        place(cell);
      }
    }
  }

  private void place(long cell) {
    int mask = cells.length - 1;
    int at = home(cell, mask);
    while (cells[at] != EMPTY) {
      at = (at + 1) & mask;
    }
    cells[at] = cell;
  }

  private static int home(long cell, int mask) {
    return tagOf(cell) & mask;
  }

  private static long cell(long keyLo, int slot) {
    return (long) tag(keyLo) << Integer.SIZE | (slot + 1);
  }

  /** The upper half of a key picks the shard; the lower one is even within it. */
  private static int tag(long keyLo) {
    return (int) keyLo;
  }

  private static int tagOf(long cell) {
    return (int) (cell >>> Integer.SIZE);
  }

  private static int slotOf(long cell) {
    return (int) cell - 1;
  }
}
