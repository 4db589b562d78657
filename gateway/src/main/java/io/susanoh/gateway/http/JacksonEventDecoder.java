package io.susanoh.gateway.http;

import io.susanoh.gateway.http.JsonBody.Nul;
import io.susanoh.l1.GameEvent;
import java.io.IOException;
import java.util.Optional;

/**
 * Decodes events with Jackson's streaming parser, and names everything that is wrong with a bad
 * one: the oracle of {@link ScanningEventDecoder}, and its help with whatever is unusual.
 */
public final class JacksonEventDecoder implements EventDecoder {

  @Override
  public GameEvent decode(byte[] bytes, int from, int to, String tenantId) {
    Members members = new Members();
    JsonBody.read(bytes, from, to, members::root, "event_id", "actor_id", "target_id");
    return members.draft.event(tenantId);
  }

  private static final class Members {
    private final EventDraft draft = new EventDraft();

    void root(String field, JsonBody json) throws IOException {
      switch (field) {
        case "event_id" -> draft.eventId = json.text(1, EventDraft.ID_MAX);
        case "timestamp" -> timestamp(json);
        case "event_type" -> draft.eventType = json.text(1, EventDraft.TYPE_MAX);
        case "actor_id" -> draft.actorId = json.text(1, EventDraft.ID_MAX);
        case "target_id" -> draft.targetId = json.text(1, EventDraft.ID_MAX);
        case "action_details" -> json.objectOrNull(this::action);
        case "context_metadata" -> json.objectOrNull(this::context);
        default -> json.skip();
      }
    }

    private void action(String field, JsonBody json) throws IOException {
      switch (field) {
        case "currency_amount" -> draft.currencyAmount = json.integer(GameEvent.AMOUNT_MAX);
        case "item_id" -> draft.itemId = json.textOrNull(EventDraft.ITEM_MAX, Nul.REFUSED);
        case "market_avg_price" ->
            draft.marketAvgPrice =
                json.integerOrNull(GameEvent.AMOUNT_MAX).orElse(GameEvent.NO_PRICE);
        default -> json.skip();
      }
    }

    private void context(String field, JsonBody json) throws IOException {
      switch (field) {
        case "actor_level" -> draft.actorLevel = (int) json.integer(Integer.MAX_VALUE);
        case "account_age_days" -> draft.accountAgeDays = (int) json.integer(Integer.MAX_VALUE);
        case "recent_chat_log" ->
            draft.recentChatLog = json.textOrNull(EventDraft.CHAT_MAX, Nul.REPLACED);
        default -> json.skip();
      }
    }

    private void timestamp(JsonBody json) throws IOException {
      Optional<String> text = json.textIf(0, Timestamps.LENGTH_MAX);
      text.ifPresent(
          sent ->
              Timestamps.parse(sent)
                  .ifPresentOrElse(
                      millis -> draft.timestampMillis = millis,
                      () -> json.refuse("must be an RFC 3339 timestamp", "timestamp_format")));
      draft.timestamp = text;
    }
  }
}
