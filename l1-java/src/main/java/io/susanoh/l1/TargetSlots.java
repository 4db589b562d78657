package io.susanoh.l1;

import java.util.Arrays;

/**
 * One record of eight {@code long}s for each target of a shard, at an index that stays the same
 * while the target has a window. The fields are {@link Window}'s to read and write, through {@link
 * #page} and {@link #base}. Records come in pages; freed ones are reused, last freed first.
 */
final class TargetSlots {

  static final int KEY_HI = 0;
  static final int KEY_LO = 1;
  static final int LAST_RECEIPT = 2;
  static final int OPENED = 3;
  static final int TOTAL = 4;
  static final int NEWEST = 5;
  static final int FINGERPRINTS = 6;

  /** Where the entries are; {@link #FREE} while the slot has no target. */
  static final int RING = 7;

  private static final long FREE = -1;
  private static final int NONE = -1;
  private static final int RECORD_LOG2 = 3;
  private static final int PAGE_LOG2 = 11;
  private static final int PAGE_LONGS = 1 << (PAGE_LOG2 + RECORD_LOG2);
  private static final int ARRAY_HEADER_BYTES = 16;

  /** A free slot keeps the next free one here. */
  private static final int NEXT_FREE = KEY_HI;

  private long[][] pages = {};
  private int limit;
  private int free = NONE;
  private int size;

  /** The array that a slot's record lies in, from {@link #base} on. */
  long[] page(int slot) {
    return pages[slot >>> PAGE_LOG2];
  }

  /** Where in its {@link #page} a slot's record begins. */
  static int base(int slot) {
    return (slot & ((1 << PAGE_LOG2) - 1)) << RECORD_LOG2;
  }

  /** All slots ever used are below this. */
  int limit() {
    return limit;
  }

  /** Slots that have a target. */
  int size() {
    return size;
  }

  /** Whether a slot has a target. */
  boolean occupied(int slot) {
    return page(slot)[base(slot) + RING] != FREE;
  }

  /** Whether it is {@code key}'s slot. */
  boolean holds(int slot, AccountKey key) {
    long[] page = page(slot);
    int base = base(slot);
    return page[base + KEY_LO] == key.lo() && page[base + KEY_HI] == key.hi();
  }

  /** The receipt of the last event of an occupied slot's target. */
  long lastReceiptMillis(int slot) {
    return page(slot)[base(slot) + LAST_RECEIPT];
  }

  /** Reads both cache lines that a record may lie in. */
  long touch(int slot) {
    long[] page = page(slot);
    int base = base(slot);
    return page[base + KEY_HI] ^ page[base + RING];
  }

  /** A slot for {@code key}; the other fields are for the caller to set. */
  int allocate(AccountKey key) {
    int slot = free;
    if (slot == NONE) {
      slot = limit++;
      addPageFor(slot);
    } else {
      free = (int) page(slot)[base(slot) + NEXT_FREE];
    }
    size++;
    long[] page = page(slot);
    int base = base(slot);
    page[base + KEY_HI] = key.hi();
    page[base + KEY_LO] = key.lo();
    return slot;
  }

  void free(int slot) {
    long[] page = page(slot);
    int base = base(slot);
    page[base + RING] = FREE;
    page[base + NEXT_FREE] = free;
    free = slot;
    size--;
  }

  /** What all records occupy, free ones included. */
  long bytes() {
    long pageCount = (limit + (1L << PAGE_LOG2) - 1) >>> PAGE_LOG2;
    return pageCount * ((long) PAGE_LONGS * Long.BYTES + ARRAY_HEADER_BYTES)
        + (long) pages.length * Integer.BYTES;
  }

  private void addPageFor(int slot) {
    int index = slot >>> PAGE_LOG2;
    if (index == pages.length) {
      pages = Arrays.copyOf(pages, Math.max(4, index * 2));
    }
    if (base(slot) == 0) {
      pages[index] = new long[PAGE_LONGS];
    }
  }
}
