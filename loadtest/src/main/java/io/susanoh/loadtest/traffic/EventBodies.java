package io.susanoh.loadtest.traffic;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/**
 * Events as request bodies, CONTRACT §2. A body begins with {@value #BEGINNING}, so that whoever
 * posts it can put a run's prefix before the id, or a timestamp before that. For one thread.
 */
public final class EventBodies {

  /** What every body begins with; its id follows. */
  public static final String BEGINNING = "{\"event_id\":\"";

  /** Whether bodies say when they happened. */
  public enum Timestamps {
    /** Each says its time. */
    GIVEN,
    /** None does: they happen when they are posted. */
    ABSENT
  }

  private final JsonFactory json = new JsonFactory();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
  private final Timestamps timestamps;

  /** Of bodies that say their time or do not. */
  public EventBodies(Timestamps timestamps) {
    this.timestamps = timestamps;
  }

  /**
   * The UTF-8 of one event.
   *
   * @param idPrefix put before the event's id
   */
  public byte[] of(LabelledEvent event, String idPrefix) {
    bytes.reset();
    try (JsonGenerator out = json.createGenerator(bytes)) {
      write(event, idPrefix, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private void write(LabelledEvent event, String idPrefix, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("event_id", idPrefix + event.eventId());
    if (timestamps == Timestamps.GIVEN) {
      out.writeStringField("timestamp", Instant.ofEpochMilli(event.timeMillis()).toString());
    }
    out.writeStringField("event_type", event.eventType());
    out.writeStringField("actor_id", event.actorId());
    out.writeStringField("target_id", event.targetId());
    out.writeObjectFieldStart("action_details");
    out.writeNumberField("currency_amount", event.amount());
    if (event.itemId().isPresent()) {
      out.writeStringField("item_id", event.itemId().get());
    }
    if (event.marketAvgPrice().isPresent()) {
      out.writeNumberField("market_avg_price", event.marketAvgPrice().get());
    }
    out.writeEndObject();
    out.writeObjectFieldStart("context_metadata");
    out.writeNumberField("actor_level", event.actorLevel());
    out.writeNumberField("account_age_days", event.accountAgeDays());
    if (event.chat().isPresent()) {
      out.writeStringField("recent_chat_log", event.chat().get());
    }
    out.writeEndObject();
    out.writeEndObject();
  }
}
