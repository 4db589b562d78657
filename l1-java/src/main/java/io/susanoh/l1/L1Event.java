package io.susanoh.l1;

import java.util.Objects;

/**
 * What an engine reads of a {@link GameEvent}: its ids as keyed hashes, its time, its money and its
 * chat. Made by {@link KeyHasher#event}.
 *
 * @param target the account whose window the event joins
 * @param idHi upper half of the keyed hash of the event id
 * @param idLo lower half of it
 * @param timestampMillis milliseconds since the epoch, or {@link GameEvent#NO_TIMESTAMP}
 * @param currencyAmount 0 … 2^53−1
 * @param marketAvgPrice 0 … 2^53−1, or {@link GameEvent#NO_PRICE}
 * @param chat the recent chat log, empty when there is none
 */
public record L1Event(
    AccountKey target,
    long idHi,
    long idLo,
    long timestampMillis,
    long currencyAmount,
    long marketAvgPrice,
    String chat) {

  public L1Event {
    Objects.requireNonNull(target);
    Objects.requireNonNull(chat);
  }

  /**
   * The effective time (CONTRACT §4): the timestamp, but never later than the receipt and never
   * more than seven days earlier.
   */
  public long effectiveMillis(long receiptMillis) {
    return Math.max(
        Math.min(timestampMillis, receiptMillis), receiptMillis - L1Engine.BACKDATE_MAX_MILLIS);
  }
}
