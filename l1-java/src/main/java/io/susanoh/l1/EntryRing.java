package io.susanoh.l1;

/**
 * The entries of one window in a block used as a ring, by effective time, of equal times the first
 * arrived first: a cursor over a block that the window owns. What comes in order is appended and
 * what leaves is taken from the front, both without moving anything; what comes late moves the
 * shorter side by one.
 */
final class EntryRing {

  /** Logarithm of the {@code long}s of an entry. */
  static final int ENTRY_LOG2 = 2;

  private static final int ID_HI = 0;
  private static final int ID_LO = 1;
  private static final int MILLIS = 2;

  /** The amount, above the four rule bits. */
  private static final int AMOUNT_RULES = 3;

  private static final int RULE_BITS = 4;

  private long[] array = {};
  private int base;
  private int mask;
  private int head;
  private int count;

  /** Moves to the block of {@code 1 << capacityLog2} entries at {@code base} of {@code array}. */
  void open(long[] array, int base, int capacityLog2, int head, int count) {
    this.array = array;
    this.base = base;
    this.mask = (1 << capacityLog2) - 1;
    this.head = head;
    this.count = count;
  }

  /** Where in the block the first entry is. */
  int head() {
    return head;
  }

  int count() {
    return count;
  }

  int capacity() {
    return mask + 1;
  }

  long idLo(int index) {
    return array[at(index) + ID_LO];
  }

  long millis(int index) {
    return array[at(index) + MILLIS];
  }

  long amount(int index) {
    return array[at(index) + AMOUNT_RULES] >>> RULE_BITS;
  }

  int rules(int index) {
    return (int) array[at(index) + AMOUNT_RULES] & Rule.ALL;
  }

  void addRules(int index, int rules) {
    array[at(index) + AMOUNT_RULES] |= rules;
  }

  WindowSnapshot.Entry copy(int index) {
    int at = at(index);
    return new WindowSnapshot.Entry(
        array[at + ID_HI], array[at + ID_LO], millis(index), amount(index), rules(index));
  }

  /** Reads the first entry, the last one and where the next one will be. */
  long touchEnds() {
    return array[at(0)] ^ array[at(count)] ^ array[at(count - 1)];
  }

  /** Reads every cache line of the entries, and where the next one will be. */
  long touchAll() {
    long read = touchEnds();
    for (int index = 0; index < count; index += 2) {
      read ^= array[at(index)];
    }
    return read;
  }

  /** The index of an event, or -1. What is sent again was mostly sent lately: newest first. */
  int indexOf(long idHi, long idLo) {
    for (int index = count - 1; index >= 0; index--) {
      int at = at(index);
      if (array[at + ID_LO] == idLo && array[at + ID_HI] == idHi) {
        return index;
      }
    }
    return -1;
  }

  /**
   * Puts an entry, with no rules, in its place in time; there must be room.
   *
   * @return its index
   */
  int insert(long idHi, long idLo, long effectiveMillis, long amount) {
    int index = indexAfter(effectiveMillis);
    if (index < count - index) {
      head = (head - 1) & mask;
      for (int to = 0; to < index; to++) {
        move(to + 1, to);
      }
    } else {
      for (int to = count; to > index; to--) {
        move(to - 1, to);
      }
    }
    count++;
    int at = at(index);
    array[at + ID_HI] = idHi;
    array[at + ID_LO] = idLo;
    array[at + MILLIS] = effectiveMillis;
    array[at + AMOUNT_RULES] = amount << RULE_BITS;
    return index;
  }

  void removeFirst() {
    head = (head + 1) & mask;
    count--;
  }

  /** Copies all entries, in order, to {@code target} from {@code targetBase} on. */
  void copyTo(long[] target, int targetBase) {
    int untilWrap = Math.min(count, capacity() - head);
    System.arraycopy(array, at(0), target, targetBase, untilWrap << ENTRY_LOG2);
    System.arraycopy(
        array,
        base,
        target,
        targetBase + (untilWrap << ENTRY_LOG2),
        (count - untilWrap) << ENTRY_LOG2);
  }

  /** The index behind all entries that are not later than {@code effectiveMillis}. */
  private int indexAfter(long effectiveMillis) {
    if (count == 0 || millis(count - 1) <= effectiveMillis) {
      return count;
    }
    int low = 0;
    int high = count - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (millis(middle) <= effectiveMillis) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void move(int from, int to) {
    System.arraycopy(array, at(from), array, at(to), 1 << ENTRY_LOG2);
  }

  private int at(int index) {
    return base + (((head + index) & mask) << ENTRY_LOG2);
  }
}
