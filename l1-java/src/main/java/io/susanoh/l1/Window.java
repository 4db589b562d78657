package io.susanoh.l1;

import java.util.ArrayList;
import java.util.List;

/**
 * The window of one target (CONTRACT §4): a cursor over the records and blocks of a shard, which
 * {@link #open} moves from target to target. Total and newest time are kept up, not computed.
 */
final class Window {

  private static final int CAPACITY_LOG2_MIN = 1;

  /** Up to this capacity an event id is looked for among the entries, above it by fingerprint. */
  private static final int SCANNED_CAPACITY_LOG2_MAX = 6;

  /**
   * A window of which one part in this many is used, or less, shrinks until it is half full at
   * most: it must double again before it grows back.
   */
  private static final int SHRINK_AT_ONE_IN = 4;

  // A ring's block, capacity, head and count in one long, block first.
  private static final int COUNT_BITS = 14;
  private static final int HEAD_SHIFT = COUNT_BITS;
  private static final int CAPACITY_SHIFT = HEAD_SHIFT + COUNT_BITS;
  private static final int CAPACITY_BITS = 4;
  private static final int BLOCK_SHIFT = CAPACITY_SHIFT + CAPACITY_BITS;
  private static final int COUNT_MASK = (1 << COUNT_BITS) - 1;
  private static final int CAPACITY_MASK = (1 << CAPACITY_BITS) - 1;

  private final TargetSlots slots;
  private final BlockArena arena;
  private final EntryRing ring = new EntryRing();
  private final Fingerprints fingerprints = new Fingerprints();

  private long[] record = {};
  private int base;
  private int block;
  private int capacityLog2;

  Window(TargetSlots slots, BlockArena arena) {
    this.slots = slots;
    this.arena = arena;
  }

  /** Moves to the window of an occupied slot. */
  void open(int slot) {
    record = slots.page(slot);
    base = TargetSlots.base(slot);
    long packed = get(TargetSlots.RING);
    openRing(
        (int) (packed >>> BLOCK_SHIFT),
        (int) (packed >>> CAPACITY_SHIFT) & CAPACITY_MASK,
        (int) (packed >>> HEAD_SHIFT) & COUNT_MASK,
        (int) packed & COUNT_MASK);
    if (fingerprinted()) {
      openFingerprints();
    }
  }

  /** Moves to a newly allocated or released slot and begins its window, empty. */
  void begin(int slot, long receiptMillis) {
    record = slots.page(slot);
    base = TargetSlots.base(slot);
    set(TargetSlots.OPENED, receiptMillis);
    set(TargetSlots.LAST_RECEIPT, receiptMillis);
    set(TargetSlots.TOTAL, 0);
    set(TargetSlots.NEWEST, ScreeningResult.EMPTY_WINDOW);
    openRing(arena.allocate(ringOrder(CAPACITY_LOG2_MIN)), CAPACITY_LOG2_MIN, 0, 0);
    store();
  }

  /** Gives the window's blocks back; only {@link #begin} and {@link #open} may follow. */
  void release() {
    arena.free(block, ringOrder(capacityLog2));
    if (fingerprinted()) {
      arena.free((int) get(TargetSlots.FINGERPRINTS), fingerprintOrder());
    }
  }

  long keyLo() {
    return get(TargetSlots.KEY_LO);
  }

  boolean idleAt(long receiptMillis) {
    return receiptMillis - lastReceiptMillis() >= L1Engine.WINDOW_MILLIS;
  }

  void received(long receiptMillis) {
    set(TargetSlots.LAST_RECEIPT, receiptMillis);
  }

  long lastReceiptMillis() {
    return get(TargetSlots.LAST_RECEIPT);
  }

  long openedMillis() {
    return get(TargetSlots.OPENED);
  }

  /** Newest effective time, {@link ScreeningResult#EMPTY_WINDOW} when there is no entry. */
  long newestMillis() {
    return get(TargetSlots.NEWEST);
  }

  long total() {
    return get(TargetSlots.TOTAL);
  }

  int count() {
    return ring.count();
  }

  /** The index of an event in the window, or -1. */
  int indexOf(long idHi, long idLo) {
    return fingerprinted() && !fingerprints.mayContain(idLo) ? -1 : ring.indexOf(idHi, idLo);
  }

  /** Reads what {@link #indexOf}, {@link #expire} and {@link #add} read of the entries. */
  long touch(long idLo) {
    return fingerprinted() ? ring.touchEnds() ^ fingerprints.atHome(idLo) : ring.touchAll();
  }

  /** Reads what the leaving of the first entry reads besides. */
  long touchFirst() {
    return fingerprinted() && ring.count() > 0 ? fingerprints.atHome(ring.idLo(0)) : 0;
  }

  /** The rules that the entry at {@code index} fired. */
  int rules(int index) {
    return ring.rules(index);
  }

  /** Notes rules that the entry at {@code index} fired. */
  void addRules(int index, int rules) {
    ring.addRules(index, rules);
  }

  /** Lets the entries with time up to {@code horizonMillis} leave. */
  void expire(long horizonMillis) {
    while (ring.count() > 0 && ring.millis(0) <= horizonMillis) {
      removeFirst();
    }
    if (ring.count() * SHRINK_AT_ONE_IN <= ring.capacity()) {
      shrink();
    }
    store();
  }

  /**
   * Adds an entry in its place in time; over the cap the earliest leaves.
   *
   * @return its index, or -1 when it is the one that left
   */
  int add(long idHi, long idLo, long effectiveMillis, long amount) {
    if (ring.count() == ring.capacity()) {
      resize(capacityLog2 + 1);
    }
    int index = ring.insert(idHi, idLo, effectiveMillis, amount);
    if (fingerprinted()) {
      fingerprints.add(idLo);
    }
    set(TargetSlots.TOTAL, total() + amount);
    set(TargetSlots.NEWEST, Math.max(newestMillis(), effectiveMillis));
    if (ring.count() > L1Engine.WINDOW_ENTRIES_MAX) {
      removeFirst();
      index--;
    }
    store();
    return index;
  }

  WindowSnapshot copy() {
    List<WindowSnapshot.Entry> entries = new ArrayList<>(ring.count());
    for (int index = 0; index < ring.count(); index++) {
      entries.add(ring.copy(index));
    }
    AccountKey target = new AccountKey(get(TargetSlots.KEY_HI), get(TargetSlots.KEY_LO));
    return new WindowSnapshot(target, openedMillis(), lastReceiptMillis(), entries);
  }

  private void removeFirst() {
    if (fingerprinted()) {
      fingerprints.remove(ring.idLo(0));
    }
    set(TargetSlots.TOTAL, total() - ring.amount(0));
    ring.removeFirst();
  }

  private void shrink() {
    int smaller = CAPACITY_LOG2_MIN;
    while (1 << smaller < ring.count() * 2) {
      smaller++;
    }
    if (smaller < capacityLog2) {
      resize(smaller);
    }
  }

  private void resize(int newCapacityLog2) {
    int newBlock = arena.allocate(ringOrder(newCapacityLog2));
    ring.copyTo(
        arena.array(newBlock, ringOrder(newCapacityLog2)),
        arena.base(newBlock, ringOrder(newCapacityLog2)));
    int count = ring.count();
    release();
    openRing(newBlock, newCapacityLog2, 0, count);
    if (fingerprinted()) {
      set(TargetSlots.FINGERPRINTS, arena.allocate(fingerprintOrder()));
      openFingerprints();
      fingerprints.clear();
      for (int index = 0; index < count; index++) {
        fingerprints.add(ring.idLo(index));
      }
    }
  }

  private void openRing(int newBlock, int newCapacityLog2, int head, int count) {
    block = newBlock;
    capacityLog2 = newCapacityLog2;
    int order = ringOrder(capacityLog2);
    ring.open(arena.array(block, order), arena.base(block, order), capacityLog2, head, count);
  }

  private void openFingerprints() {
    int handle = (int) get(TargetSlots.FINGERPRINTS);
    int order = fingerprintOrder();
    fingerprints.open(arena.array(handle, order), arena.base(handle, order), order);
  }

  private boolean fingerprinted() {
    return capacityLog2 > SCANNED_CAPACITY_LOG2_MAX;
  }

  /** Two cells for each entry that there is room for. */
  private int fingerprintOrder() {
    return capacityLog2 + 1;
  }

  private static int ringOrder(int capacityLog2) {
    return capacityLog2 + EntryRing.ENTRY_LOG2;
  }

  private void store() {
    set(
        TargetSlots.RING,
        (long) block << BLOCK_SHIFT
            | (long) capacityLog2 << CAPACITY_SHIFT
            | (long) ring.head() << HEAD_SHIFT
            | ring.count());
  }

  private long get(int field) {
    return record[base + field];
  }

  private void set(int field, long value) {
    record[base + field] = value;
  }
}
