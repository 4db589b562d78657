package io.susanoh.loadtest.drain;

import io.susanoh.loadtest.traffic.LabelledEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * An event as a row of {@code event_log}: each value a text, a number or null, by its column.
 *
 * @param values in the order of {@link Column}
 */
record EventRow(List<Object> values) {

  private static final long DAY_MILLIS = 86_400_000;

  /** A column, and its type in SQL. */
  enum Column {
    TENANT_ID("text"),
    TARGET_ID("text"),
    EVENT_ID("text"),
    DAY("date"),
    RECEIPT_MILLIS("int8"),
    EFFECTIVE_MILLIS("int8"),
    OPENED_MILLIS("int8"),
    SEQUENCE("int8"),
    EPOCH("int4"),
    RULES("int2"),
    LATE("bool"),
    ACTOR_ID("text"),
    EVENT_TYPE("text"),
    TIMESTAMP_TEXT("text"),
    TIMESTAMP_MILLIS("int8"),
    CURRENCY_AMOUNT("int8"),
    ITEM_ID("text"),
    MARKET_AVG_PRICE("int8"),
    ACTOR_LEVEL("int4"),
    ACCOUNT_AGE_DAYS("int4"),
    RECENT_CHAT_LOG("text");

    final String type;

    Column(String type) {
      this.type = type;
    }

    static String names() {
      return String.join(
          ", ",
          Arrays.stream(values()).map(column -> column.name().toLowerCase(Locale.ROOT)).toList());
    }
  }

  static EventRow of(LabelledEvent event, long receiptMillis, long sequence) {
    long effective = Math.min(event.timeMillis(), receiptMillis);
    List<Object> values = new ArrayList<>(Column.values().length);
    values.add("default");
    values.add(event.targetId());
    values.add(event.eventId());
    values.add(effective / DAY_MILLIS);
    values.add(receiptMillis);
    values.add(effective);
    values.add(receiptMillis);
    values.add(sequence);
    values.add(1L);
    values.add((long) event.rulesOfEvent());
    values.add(event.ageMillis() > 0);
    values.add(event.actorId());
    values.add(event.eventType());
    values.add(null);
    values.add(null);
    values.add(event.amount());
    values.add(event.itemId().orElse(null));
    values.add(event.marketAvgPrice().orElse(null));
    values.add((long) event.actorLevel());
    values.add((long) event.accountAgeDays());
    values.add(event.chat().orElse(null));
    return new EventRow(values);
  }

  Object value(Column column) {
    return values.get(column.ordinal());
  }

  String target() {
    return (String) value(Column.TARGET_ID);
  }

  String actor() {
    return (String) value(Column.ACTOR_ID);
  }
}
