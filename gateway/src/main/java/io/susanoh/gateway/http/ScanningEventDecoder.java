package io.susanoh.gateway.http;

import io.susanoh.gateway.http.JsonBody.Nul;
import io.susanoh.l1.GameEvent;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Decodes events in one pass over their bytes. It only says what a good event is: where it meets
 * anything else, or what no client is known to send, the careful decoder reads the body once more
 * and has the last word, so that every refusal is that one's.
 */
public final class ScanningEventDecoder implements EventDecoder {

  private static final int REQUIRED =
      EventField.EVENT_ID.bit() | EventField.ACTOR_ID.bit() | EventField.TARGET_ID.bit();

  private final EventDecoder careful;

  /**
   * A decoder that accepts what {@code careful} accepts.
   *
   * @param careful reads what the scan leaves to it
   */
  public ScanningEventDecoder(EventDecoder careful) {
    this.careful = Objects.requireNonNull(careful);
  }

  @Override
  public GameEvent decode(byte[] bytes, int from, int to, String tenantId) {
    Objects.checkFromToIndex(from, to, bytes.length);
    try {
      return new Scan(new JsonScanner(bytes, from, to)).event(tenantId);
    } catch (Unusual unusual) {
      return careful.decode(bytes, from, to, tenantId);
    }
  }

  /** One event. */
  private static final class Scan {
    private final JsonScanner json;
    private final EventDraft draft = new EventDraft();
    private int seen;

    Scan(JsonScanner json) {
      this.json = json;
    }

    GameEvent event(String tenantId) {
      json.expect('{');
      if (!json.stepOver('}')) {
        do {
          root(json.name());
        } while (json.stepOver(','));
        json.expect('}');
      }
      json.end();
      if ((seen & REQUIRED) != REQUIRED) {
        throw new Unusual();
      }
      return draft.event(tenantId);
    }

    private void root(EventField field) {
      switch (field) {
        case EVENT_ID -> draft.eventId = text(field, EventDraft.ID_MAX);
        case TIMESTAMP -> timestamp();
        case EVENT_TYPE -> draft.eventType = text(field, EventDraft.TYPE_MAX);
        case ACTOR_ID -> draft.actorId = text(field, EventDraft.ID_MAX);
        case TARGET_ID -> draft.targetId = text(field, EventDraft.ID_MAX);
        case ACTION_DETAILS -> {
          if (begins(field)) {
            do {
              action(json.name());
            } while (json.stepOver(','));
            json.expect('}');
          }
        }
        case CONTEXT_METADATA -> {
          if (begins(field)) {
            do {
              context(json.name());
            } while (json.stepOver(','));
            json.expect('}');
          }
        }
        case CURRENCY_AMOUNT,
            ITEM_ID,
            MARKET_AVG_PRICE,
            ACTOR_LEVEL,
            ACCOUNT_AGE_DAYS,
            RECENT_CHAT_LOG,
            UNKNOWN ->
            json.skipValue(1);
      }
    }

    private void action(EventField field) {
      switch (field) {
        case CURRENCY_AMOUNT -> draft.currencyAmount = integer(field, GameEvent.AMOUNT_MAX);
        case ITEM_ID -> draft.itemId = textOrNull(field, EventDraft.ITEM_MAX, Nul.REFUSED);
        case MARKET_AVG_PRICE -> {
          once(field);
          draft.marketAvgPrice =
              json.isNull() ? GameEvent.NO_PRICE : json.integer(GameEvent.AMOUNT_MAX);
        }
        default -> json.skipValue(2);
      }
    }

    private void context(EventField field) {
      switch (field) {
        case ACTOR_LEVEL -> draft.actorLevel = (int) integer(field, Integer.MAX_VALUE);
        case ACCOUNT_AGE_DAYS -> draft.accountAgeDays = (int) integer(field, Integer.MAX_VALUE);
        case RECENT_CHAT_LOG ->
            draft.recentChatLog = textOrNull(field, EventDraft.CHAT_MAX, Nul.REPLACED);
        default -> json.skipValue(2);
      }
    }

    /** Notes that a known field has come; a second time is a fault. */
    private void once(EventField field) {
      if ((seen & field.bit()) != 0) {
        throw new Unusual();
      }
      seen |= field.bit();
    }

    /** Steps into a part of the event, unless it is null or has no members. */
    private boolean begins(EventField part) {
      once(part);
      if (json.isNull()) {
        return false;
      }
      json.expect('{');
      return !json.stepOver('}');
    }

    private String text(EventField field, int lengthMax) {
      once(field);
      String text = json.string(lengthMax, Nul.REFUSED);
      if (text.isEmpty()) {
        throw new Unusual();
      }
      return text;
    }

    private Optional<String> textOrNull(EventField field, int lengthMax, Nul nul) {
      once(field);
      return json.isNull() ? Optional.empty() : Optional.of(json.string(lengthMax, nul));
    }

    private long integer(EventField field, long max) {
      once(field);
      return json.integer(max);
    }

    private void timestamp() {
      once(EventField.TIMESTAMP);
      String text = json.string(Timestamps.LENGTH_MAX, Nul.REFUSED);
      OptionalLong millis = Timestamps.parse(text);
      if (millis.isEmpty()) {
        throw new Unusual();
      }
      draft.timestamp = Optional.of(text);
      draft.timestampMillis = millis.getAsLong();
    }
  }
}
