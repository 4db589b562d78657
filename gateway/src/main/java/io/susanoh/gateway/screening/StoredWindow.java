package io.susanoh.gateway.screening;

import io.susanoh.gateway.account.AccountId;
import java.util.List;

/**
 * One target's window as PostgreSQL knows it (CONTRACT §4).
 *
 * @param target whose window it is
 * @param openedMillis receipt of the event that began it
 * @param lastReceiptMillis receipt of its last event, late ones too
 * @param entries by effective time, of equal times the first arrived first; at most 10 000
 */
public record StoredWindow(
    AccountId target, long openedMillis, long lastReceiptMillis, List<Entry> entries) {

  /**
   * One event in the window.
   *
   * @param effectiveMillis its effective time
   * @param amount as the window's sum counts it, at most 2^49
   * @param rules the rules it fired, bits of {@link io.susanoh.l1.Rule}
   */
  public record Entry(String eventId, long effectiveMillis, long amount, int rules) {}

  public StoredWindow {
    entries = List.copyOf(entries);
  }
}
