package io.susanoh.golden.parity;

import io.susanoh.l1.AccountKey;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.L1Event;

/**
 * One event of a random stream; ids are small numbers, times are after the stream's beginning.
 *
 * @param target number of the target
 * @param id number of the event id
 * @param atMillis receipt
 * @param timestampMillis timestamp, or {@link GameEvent#NO_TIMESTAMP}
 * @param amount currency amount
 * @param price market price, or {@link GameEvent#NO_PRICE}
 * @param chat the chat, empty for none
 */
record StreamStep(
    int target, int id, long atMillis, long timestampMillis, long amount, long price, String chat) {

  /** How numbers become the 128-bit keys of engines. */
  enum Keys {
    /** As a hash spreads them. */
    SCATTERED,
    /**
     * Side by side in the upper half, the lower one all alike: whoever reads one half only errs.
     */
    CROWDED_HIGH,
    /** The same with the halves swapped. */
    CROWDED_LOW
  }

  /** What an engine reads of it when the stream begins at {@code t0Millis}. */
  L1Event event(Keys keys, long t0Millis) {
    AccountKey account = key(keys, target);
    AccountKey eventId = key(keys, id + 0x4000_0000);
    return new L1Event(
        account,
        eventId.hi(),
        eventId.lo(),
        timestampMillis == GameEvent.NO_TIMESTAMP ? timestampMillis : t0Millis + timestampMillis,
        amount,
        price,
        chat);
  }

  static AccountKey key(Keys keys, int number) {
    return switch (keys) {
      case SCATTERED -> new AccountKey(scatter(number), scatter(~(long) number));
      case CROWDED_HIGH -> new AccountKey(number, 7);
      case CROWDED_LOW -> new AccountKey(7, number);
    };
  }

  /** The finaliser of SplitMix64, a bijection. */
  private static long scatter(long x) {
    long z = (x + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  StreamStep withAt(long at) {
    return new StreamStep(target, id, at, timestampMillis, amount, price, chat);
  }

  StreamStep withTimestamp(long timestamp) {
    return new StreamStep(target, id, atMillis, timestamp, amount, price, chat);
  }

  StreamStep withAmount(long newAmount) {
    return new StreamStep(target, id, atMillis, timestampMillis, newAmount, price, chat);
  }

  StreamStep withPrice(long newPrice) {
    return new StreamStep(target, id, atMillis, timestampMillis, amount, newPrice, chat);
  }

  StreamStep withChat(String newChat) {
    return new StreamStep(target, id, atMillis, timestampMillis, amount, price, newChat);
  }
}
