package io.susanoh.l1;

import java.util.List;

/**
 * A copy of one target's window.
 *
 * @param target whose window it is
 * @param openedMillis receipt of the event that began it
 * @param lastReceiptMillis receipt of the last event, late ones too, duplicates not
 * @param entries by effective time, of equal times the first arrived first; may be empty when all
 *     events were late
 */
public record WindowSnapshot(
    AccountKey target, long openedMillis, long lastReceiptMillis, List<Entry> entries) {

  public WindowSnapshot {
    entries = List.copyOf(entries);
  }

  /**
   * One event in the window.
   *
   * @param idHi upper half of the keyed hash of the event id
   * @param idLo lower half of it
   * @param effectiveMillis its effective time
   * @param amount its amount as the sum counts it, at most 2^49
   * @param rules the rules it fired, bits of {@link Rule}
   */
  public record Entry(long idHi, long idLo, long effectiveMillis, long amount, int rules) {}

  /** Sum of the entries' amounts. */
  public long total() {
    return entries.stream().mapToLong(Entry::amount).sum();
  }

  /** The rules that the entries fired, together. */
  public int rules() {
    return entries.stream().mapToInt(Entry::rules).reduce(0, (a, b) -> a | b);
  }
}
