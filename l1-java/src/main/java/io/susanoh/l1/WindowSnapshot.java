package io.susanoh.l1;

import java.util.List;

/**
 * A copy of one target's window.
 *
 * @param target whose window it is
 * @param openedMillis receipt of the event that began it
 * @param lastReceiptMillis receipt of the last event, late ones too, duplicates not
 * @param entries at most 10 000, by effective time, of equal times the first arrived first; may be
 *     empty when all events were late
 */
public record WindowSnapshot(
    AccountKey target, long openedMillis, long lastReceiptMillis, List<Entry> entries) {

  public WindowSnapshot {
    entries = List.copyOf(entries);
    if (entries.size() > L1Engine.WINDOW_ENTRIES_MAX) {
      throw new IllegalArgumentException("not a window: " + entries.size() + " entries");
    }
    for (int i = 1; i < entries.size(); i++) {
      if (entries.get(i).effectiveMillis() < entries.get(i - 1).effectiveMillis()) {
        throw new IllegalArgumentException("not a window: entry " + i + " is before the last one");
      }
    }
  }

  /**
   * One event in the window.
   *
   * @param idHi upper half of the keyed hash of the event id
   * @param idLo lower half of it
   * @param effectiveMillis its effective time
   * @param amount its amount as the sum counts it, 0 … 2^49
   * @param rules the rules it fired, bits of {@link Rule}
   */
  public record Entry(long idHi, long idLo, long effectiveMillis, long amount, int rules) {

    public Entry {
      if (amount < 0 || amount > L1Engine.ENTRY_AMOUNT_MAX || (rules & ~Rule.ALL) != 0) {
        throw new IllegalArgumentException("not an entry: " + amount + ' ' + rules);
      }
    }
  }

  /** Sum of the entries' amounts. */
  public long total() {
    return entries.stream().mapToLong(Entry::amount).sum();
  }

  /** The rules that the entries fired, together. */
  public int rules() {
    return entries.stream().mapToInt(Entry::rules).reduce(0, (a, b) -> a | b);
  }
}
