package io.susanoh.gateway.http;

import io.susanoh.gateway.http.JsonBody.Nul;
import io.susanoh.l1.GameEvent;
import java.io.IOException;
import java.util.Optional;

/** Decodes events with Jackson's streaming parser. */
public final class JacksonEventDecoder implements EventDecoder {

  private static final int ID_MAX = 128;
  private static final int TYPE_MAX = 64;
  private static final int ITEM_MAX = 128;
  private static final int CHAT_MAX = 16_384;

  @Override
  public GameEvent decode(byte[] bytes, int from, int to, String tenantId) {
    Draft draft = new Draft();
    JsonBody.read(bytes, from, to, draft::root, "event_id", "actor_id", "target_id");
    return draft.event(tenantId);
  }

  /** An event as far as it has been read; begins with the defaults of CONTRACT §2. */
  private static final class Draft {
    private String eventId = "";
    private Optional<String> timestamp = Optional.empty();
    private long timestampMillis = GameEvent.NO_TIMESTAMP;
    private String eventType = "TRADE";
    private String actorId = "";
    private String targetId = "";
    private long currencyAmount;
    private Optional<String> itemId = Optional.empty();
    private long marketAvgPrice = GameEvent.NO_PRICE;
    private int actorLevel = 1;
    private int accountAgeDays;
    private Optional<String> recentChatLog = Optional.empty();

    void root(String field, JsonBody json) throws IOException {
      switch (field) {
        case "event_id" -> eventId = json.text(1, ID_MAX);
        case "timestamp" -> timestamp(json);
        case "event_type" -> eventType = json.text(1, TYPE_MAX);
        case "actor_id" -> actorId = json.text(1, ID_MAX);
        case "target_id" -> targetId = json.text(1, ID_MAX);
        case "action_details" -> json.objectOrNull(this::action);
        case "context_metadata" -> json.objectOrNull(this::context);
        default -> json.skip();
      }
    }

    private void action(String field, JsonBody json) throws IOException {
      switch (field) {
        case "currency_amount" -> currencyAmount = json.integer(GameEvent.AMOUNT_MAX);
        case "item_id" -> itemId = json.textOrNull(ITEM_MAX, Nul.REFUSED);
        case "market_avg_price" ->
            marketAvgPrice = json.integerOrNull(GameEvent.AMOUNT_MAX).orElse(GameEvent.NO_PRICE);
        default -> json.skip();
      }
    }

    private void context(String field, JsonBody json) throws IOException {
      switch (field) {
        case "actor_level" -> actorLevel = (int) json.integer(Integer.MAX_VALUE);
        case "account_age_days" -> accountAgeDays = (int) json.integer(Integer.MAX_VALUE);
        case "recent_chat_log" -> recentChatLog = json.textOrNull(CHAT_MAX, Nul.REPLACED);
        default -> json.skip();
      }
    }

    private void timestamp(JsonBody json) throws IOException {
      Optional<String> text = json.textIf(0, Timestamps.LENGTH_MAX);
      text.ifPresent(
          sent ->
              Timestamps.parse(sent)
                  .ifPresentOrElse(
                      millis -> timestampMillis = millis,
                      () -> json.refuse("must be an RFC 3339 timestamp", "timestamp_format")));
      timestamp = text;
    }

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
}
