package io.susanoh.gateway.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The names of an event's fields (CONTRACT §2), to be told from one another by their bytes. */
enum EventField {
  /** A field that the contract does not name. */
  UNKNOWN(""),
  EVENT_ID("event_id"),
  TIMESTAMP("timestamp"),
  EVENT_TYPE("event_type"),
  ACTOR_ID("actor_id"),
  TARGET_ID("target_id"),
  ACTION_DETAILS("action_details"),
  CURRENCY_AMOUNT("currency_amount"),
  ITEM_ID("item_id"),
  MARKET_AVG_PRICE("market_avg_price"),
  CONTEXT_METADATA("context_metadata"),
  ACTOR_LEVEL("actor_level"),
  ACCOUNT_AGE_DAYS("account_age_days"),
  RECENT_CHAT_LOG("recent_chat_log");

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  // Found by trial: gives each name's head a slot of its own.
  private static final long MULTIPLIER = 0x7b8490d3d7078227L;
  private static final int SLOT_BITS = 4;
  private static final EventField[] SLOTS = slots();

  private final int length;
  private final long head;
  private final long tail;

  /** Of 7 to 16 bytes, so that head and tail, which may overlap, are all of a name. */
  EventField(String name) {
    byte[] quoted = ('"' + name + '"').getBytes(StandardCharsets.US_ASCII);
    length = name.length();
    head = name.isEmpty() ? 0 : word(quoted, 1);
    tail = name.isEmpty() ? 0 : word(quoted, length - Long.BYTES + 1);
  }

  private static long word(byte[] bytes, int at) {
    long word = 0;
    for (int i = Long.BYTES - 1; i >= 0; i--) {
      word = (word << Byte.SIZE) | bytes[at + i];
    }
    return word;
  }

  private static EventField[] slots() {
    EventField[] slots = new EventField[1 << SLOT_BITS];
    Arrays.fill(slots, UNKNOWN);
    for (EventField field : values()) {
      if (field != UNKNOWN) {
        if (slots[slot(field.head)] != UNKNOWN) {
          throw new IllegalStateException(field + " and " + slots[slot(field.head)]);
        }
        slots[slot(field.head)] = field;
      }
    }
    return slots;
  }

  private static int slot(long head) {
    return (int) ((head * MULTIPLIER) >>> (Long.SIZE - SLOT_BITS));
  }

  /**
   * The field whose name and closing quote stand in {@code bytes} between {@code at} and {@code
   * to}.
   *
   * @param at where the name begins, behind its opening quote
   */
  static EventField at(byte[] bytes, int at, int to) {
    if (to - at < Long.BYTES) {
      return UNKNOWN;
    }
    long head = (long) LONG.get(bytes, at);
    EventField field = SLOTS[slot(head)];
    int end = at + field.length;
    boolean same =
        field.head == head
            && end < to
            && bytes[end] == '"'
            && field.tail == (long) LONG.get(bytes, end - Long.BYTES);
    return same ? field : UNKNOWN;
  }

  /** The field of this name, however it was written. */
  static EventField named(String name) {
    byte[] quoted = ('"' + name + '"').getBytes(StandardCharsets.UTF_8);
    return name.isEmpty() || name.indexOf('"') >= 0 ? UNKNOWN : at(quoted, 1, quoted.length);
  }

  /** Bytes of the name. */
  int length() {
    return length;
  }

  /** One bit, another than every other field's. */
  int bit() {
    return 1 << ordinal();
  }
}
