package io.susanoh.l1;

import java.util.Optional;

/**
 * An event for tests, of which each says only what matters to it; without more it has no timestamp,
 * no amount, no price and no chat.
 */
record TestEvent(
    String target, String id, long timestampMillis, long amount, long price, String chat) {

  private static final KeyHasher HASHER = new KeyHasher(1, 2);

  static TestEvent to(String target, String id) {
    return new TestEvent(target, id, GameEvent.NO_TIMESTAMP, 0, GameEvent.NO_PRICE, "");
  }

  static AccountKey key(String target) {
    return HASHER.account("default", target);
  }

  TestEvent at(long millis) {
    return new TestEvent(target, id, millis, amount, price, chat);
  }

  TestEvent amount(long newAmount) {
    return new TestEvent(target, id, timestampMillis, newAmount, price, chat);
  }

  TestEvent price(long newPrice) {
    return new TestEvent(target, id, timestampMillis, amount, newPrice, chat);
  }

  TestEvent chat(String newChat) {
    return new TestEvent(target, id, timestampMillis, amount, price, newChat);
  }

  GameEvent posted() {
    return new GameEvent(
        "default",
        id,
        Optional.empty(),
        timestampMillis,
        "TRADE",
        "actor",
        target,
        amount,
        Optional.empty(),
        price,
        1,
        0,
        Optional.of(chat));
  }

  L1Event event() {
    return HASHER.event(posted());
  }
}
