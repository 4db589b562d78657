package io.susanoh.l1.rust;

import io.susanoh.l1.AccountKey;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.L1Event;

/** Events of tests, in short words. */
final class Events {

  /** A receipt to count from. */
  static final long T0 = 1_700_000_000_000L;

  private Events() {}

  /** A target in the shard that the top bits of {@code hi} say. */
  static AccountKey target(long hi) {
    return new AccountKey(hi, 7);
  }

  static L1Event event(AccountKey target, long id, long timestampMillis) {
    return new L1Event(target, id, id, timestampMillis, 1, GameEvent.NO_PRICE, "");
  }

  static L1Event event(AccountKey target, long id) {
    return event(target, id, GameEvent.NO_TIMESTAMP);
  }

  static L1Event withAmount(L1Event event, long amount, long price) {
    return new L1Event(
        event.target(),
        event.idHi(),
        event.idLo(),
        event.timestampMillis(),
        amount,
        price,
        event.chat());
  }

  static L1Event withChat(L1Event event, String chat) {
    return new L1Event(
        event.target(),
        event.idHi(),
        event.idLo(),
        event.timestampMillis(),
        event.currencyAmount(),
        event.marketAvgPrice(),
        chat);
  }
}
