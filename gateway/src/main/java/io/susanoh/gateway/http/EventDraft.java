package io.susanoh.gateway.http;

import io.susanoh.l1.GameEvent;
import java.util.Optional;

/**
 * An event as far as it has been read; begins with the defaults of CONTRACT §2. What is put in has
 * been checked. One thread, one event.
 */
final class EventDraft {

  /** The longest event id, actor and target, in code points. */
  static final int ID_MAX = 128;

  /** The longest event type, in code points. */
  static final int TYPE_MAX = 64;

  /** The longest item id, in code points. */
  static final int ITEM_MAX = 128;

  /** The longest chat log, in code points. */
  static final int CHAT_MAX = 16_384;

  String eventId = "";
  Optional<String> timestamp = Optional.empty();
  long timestampMillis = GameEvent.NO_TIMESTAMP;
  String eventType = "TRADE";
  String actorId = "";
  String targetId = "";
  long currencyAmount;
  Optional<String> itemId = Optional.empty();
  long marketAvgPrice = GameEvent.NO_PRICE;
  int actorLevel = 1;
  int accountAgeDays;
  Optional<String> recentChatLog = Optional.empty();

  /** The event, of the caller's tenant. */
  GameEvent event(String tenantId) {
    return new GameEvent(
        tenantId,
        eventId,
        timestamp,
        timestampMillis,
        eventType,
        actorId,
        targetId,
        currencyAmount,
        itemId,
        marketAvgPrice,
        actorLevel,
        accountAgeDays,
        recentChatLog);
  }
}
