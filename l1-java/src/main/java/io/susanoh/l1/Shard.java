package io.susanoh.l1;

import java.util.Optional;

/** The windows of one shard, and what an event does to them (CONTRACT §4). For one thread. */
final class Shard {

  /** Slots examined together for idle windows, side by side, as memory is read fastest. */
  private static final int SLOTS_EXAMINED = 64;

  /** Events from one examination to the next: that is two slots for each, more than it occupies. */
  private static final int EXAMINED_EVERY = 32;

  private final TargetSlots slots = new TargetSlots();
  private final TargetTable targets = new TargetTable(slots);
  private final BlockArena arena = new BlockArena();
  private final Window window = new Window(slots, arena);
  private long entries;
  private long newestReceiptMillis = Long.MIN_VALUE;

  /** The slot to be examined next, going round. */
  private int hand;

  /** Events since slots were examined. */
  private int unexamined;

  /**
   * Screens one event.
   *
   * @param eventRules the rules that the event fires by itself
   */
  ScreeningResult screen(L1Event event, RuleSet rules, int eventRules, long receiptMillis) {
    openAt(event.target(), receiptMillis);
    int known = window.indexOf(event.idHi(), event.idLo());
    if (known >= 0) {
      return answer(window.rules(known), ScreeningResult.Admission.DUPLICATE);
    }
    window.received(receiptMillis);
    entries -= window.count();
    long effectiveMillis = event.effectiveMillis(receiptMillis);
    long horizonMillis = Math.max(effectiveMillis, window.newestMillis()) - L1Engine.WINDOW_MILLIS;
    window.expire(horizonMillis);
    ScreeningResult result =
        effectiveMillis <= horizonMillis
            ? answer(eventRules | windowRules(rules), ScreeningResult.Admission.LATE)
            : add(event, effectiveMillis, rules, eventRules);
    entries += window.count();
    forgetSomeIdle(receiptMillis);
    return result;
  }

  private ScreeningResult add(L1Event event, long effectiveMillis, RuleSet rules, int eventRules) {
    long amount = Math.min(event.currencyAmount(), L1Engine.ENTRY_AMOUNT_MAX);
    int index = window.add(event.idHi(), event.idLo(), effectiveMillis, amount);
    int fired = eventRules | windowRules(rules);
    if (index >= 0) {
      window.addRules(index, fired);
    }
    return answer(fired, ScreeningResult.Admission.ADDED);
  }

  /** Reads where the table has a target, or would have it. */
  long lookUp(AccountKey target) {
    return targets.atHome(target);
  }

  /** The slot that a target seems to have, or {@link TargetTable#NONE}. */
  int sight(AccountKey target) {
    return targets.likely(target);
  }

  /** Reads the record of a target that was {@link #sight sighted}. */
  long look(int slot) {
    return slot == TargetTable.NONE ? 0 : slots.touch(slot);
  }

  /** Reads what an event reads of the entries of its target's window. */
  long lookInto(int slot, long idLo) {
    if (slot == TargetTable.NONE || !slots.occupied(slot)) {
      return 0;
    }
    window.open(slot);
    return window.touch(idLo);
  }

  /** Reads what is read besides when the window's earliest entry leaves. */
  long lookAtFirst(int slot) {
    if (slot == TargetTable.NONE || !slots.occupied(slot)) {
      return 0;
    }
    window.open(slot);
    return window.touchFirst();
  }

  Optional<WindowSnapshot> window(AccountKey target) {
    int slot = targets.find(target);
    if (slot == TargetTable.NONE) {
      return Optional.empty();
    }
    window.open(slot);
    return Optional.of(window.copy());
  }

  /** The first window at or after a slot. */
  Optional<PlacedWindow> windowFrom(int from) {
    for (int slot = from; slot < slots.limit(); slot++) {
      if (slots.occupied(slot)) {
        window.open(slot);
        return Optional.of(new PlacedWindow(slot, window.copy()));
      }
    }
    return Optional.empty();
  }

  void restore(WindowSnapshot snapshot) {
    int slot = targets.find(snapshot.target());
    if (slot != TargetTable.NONE) {
      forget(slot);
    }
    beginAt(snapshot.target(), snapshot.openedMillis());
    window.received(snapshot.lastReceiptMillis());
    for (WindowSnapshot.Entry entry : snapshot.entries()) {
      int index = window.add(entry.idHi(), entry.idLo(), entry.effectiveMillis(), entry.amount());
      if (index >= 0) {
        window.addRules(index, entry.rules());
      }
    }
    entries += window.count();
  }

  int evictIdle(long beforeReceiptMillis) {
    int before = slots.size();
    for (int slot = 0; slot < slots.limit(); slot++) {
      if (slots.occupied(slot) && slots.lastReceiptMillis(slot) < beforeReceiptMillis) {
        forget(slot);
      }
    }
    return before - slots.size();
  }

  WindowUsage usage() {
    return new WindowUsage(slots.size(), entries, slots.bytes() + targets.bytes() + arena.bytes());
  }

  /** Opens the target's window; one that is new or idle begins now. */
  private void openAt(AccountKey target, long receiptMillis) {
    int slot = targets.find(target);
    if (slot == TargetTable.NONE) {
      beginAt(target, receiptMillis);
      return;
    }
    window.open(slot);
    if (window.idleAt(receiptMillis)) {
      entries -= window.count();
      window.release();
      window.begin(slot, receiptMillis);
    }
  }

  private void beginAt(AccountKey target, long receiptMillis) {
    int slot = slots.allocate(target);
    targets.add(target.lo(), slot);
    window.begin(slot, receiptMillis);
  }

  private int windowRules(RuleSet rules) {
    return (window.total() >= rules.amountThreshold() ? Rule.R1.bit() : 0)
        | (window.count() >= rules.countThreshold() ? Rule.R2.bit() : 0);
  }

  private ScreeningResult answer(int fired, ScreeningResult.Admission admission) {
    return new ScreeningResult(
        fired,
        admission,
        window.total(),
        window.count(),
        window.newestMillis(),
        window.openedMillis());
  }

  private void forgetSomeIdle(long receiptMillis) {
    newestReceiptMillis = Math.max(newestReceiptMillis, receiptMillis);
    unexamined++;
    if (unexamined < EXAMINED_EVERY) {
      return;
    }
    unexamined = 0;
    for (int i = 0; i < SLOTS_EXAMINED; i++) {
      int slot = hand;
      hand = slot + 1 < slots.limit() ? slot + 1 : 0;
      if (slots.occupied(slot)
          && newestReceiptMillis - slots.lastReceiptMillis(slot) >= L1Engine.WINDOW_MILLIS) {
        forget(slot);
      }
    }
  }

  private void forget(int slot) {
    window.open(slot);
    entries -= window.count();
    window.release();
    targets.remove(window.keyLo(), slot);
    slots.free(slot);
  }
}
