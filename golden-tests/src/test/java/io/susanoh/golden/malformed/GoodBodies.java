package io.susanoh.golden.malformed;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Makes bodies of events that CONTRACT §2 accepts, in all the ways that clients write JSON. */
final class GoodBodies {

  private static final List<String> SPACES = List.of("", "", " ", "\n  ", "\t\r\n");
  private static final List<String> ALPHABETS =
      List.of(
          "user_03-A", "勇者口座に振込。", "naïve Ä", "😀𠮷x", "a\n\t\"\\/\b\f\r", "ｱ銀z\u007f\uffff\u0800");
  private static final List<String> TIMES =
      List.of(
          "2026-02-03T04:05:06.789Z",
          "2026-02-03T04:05:06Z",
          "2026-02-03T04:05:06.789123+09:00",
          "2026-02-03 04:05:06.7-03:30",
          "2024-02-29t23:59:59",
          "2026-02-03T04:05:06+00:00Z",
          "0000-01-01T00:00:00z");
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "false",
          "-0.5e+3",
          "12345678901234567890123",
          "1E9",
          "\"口\\u0000\\ud800\"",
          "[]",
          "{}",
          "[1, [\"x\", {\"y\": [null]}]]",
          "{\"event_id\": 1, \"event_id\": {\"\": \"\"}}",
          "[".repeat(29) + "]".repeat(29));

  private final Random random;
  private String space = "";

  GoodBodies(Random random) {
    this.random = random;
  }

  /** The next one. */
  byte[] next() {
    space = one(SPACES);
    List<String> members = new ArrayList<>();
    members.add(member("event_id", text(1, 128)));
    members.add(member("actor_id", text(1, 128)));
    members.add(member("target_id", text(1, 128)));
    sometimes(members, "timestamp", '"' + one(TIMES) + '"');
    sometimes(members, "event_type", text(1, 64));
    sometimes(members, "action_details", random.nextInt(8) == 0 ? "null" : action());
    sometimes(members, "context_metadata", random.nextInt(8) == 0 ? "null" : context());
    unknown(members);
    return (space + object(members) + space).getBytes(StandardCharsets.UTF_8);
  }

  private String action() {
    List<String> members = new ArrayList<>();
    sometimes(members, "currency_amount", integer((1L << 53) - 1));
    sometimes(members, "item_id", random.nextInt(4) == 0 ? "null" : text(0, 128));
    sometimes(
        members, "market_avg_price", random.nextInt(4) == 0 ? "null" : integer((1L << 53) - 1));
    unknown(members);
    return object(members);
  }

  private String context() {
    List<String> members = new ArrayList<>();
    sometimes(members, "actor_level", integer(Integer.MAX_VALUE));
    sometimes(members, "account_age_days", integer(Integer.MAX_VALUE));
    sometimes(
        members, "recent_chat_log", random.nextInt(4) == 0 ? "null" : text(0, chatLengthMax()));
    unknown(members);
    return object(members);
  }

  private int chatLengthMax() {
    return random.nextInt(200) == 0 ? 16_384 : 60;
  }

  private void sometimes(List<String> members, String name, String value) {
    if (random.nextInt(4) > 0) {
      members.add(member(name, value));
    }
  }

  private void unknown(List<String> members) {
    while (random.nextInt(4) == 0) {
      members.add(member(random.nextBoolean() ? "session" : "名前", one(VALUES)));
    }
  }

  private String member(String name, String value) {
    return quoted(name, random.nextInt(20) == 0) + space + ":" + space + value;
  }

  private String object(List<String> members) {
    Collections.shuffle(members, random);
    return "{" + space + String.join(space + "," + space, members) + space + "}";
  }

  /** A string; the longest and the shortest come more often than by chance. */
  private String text(int lengthMin, int lengthMax) {
    int[] alphabet = one(ALPHABETS).codePoints().toArray();
    int length =
        switch (random.nextInt(16)) {
          case 0 -> lengthMin;
          case 1 -> lengthMax;
          default -> lengthMin + random.nextInt(Math.min(lengthMax - lengthMin, 40));
        };
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
    }
    return quoted(text.toString(), random.nextInt(4) == 0);
  }

  private String quoted(String text, boolean escapes) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // A pair is escaped whole or not at all: half of it has no UTF-8.
      boolean free = !Character.isSurrogate(c) && random.nextInt(3) > 0;
      switch (c) {
        case '"', '\\' -> json.append('\\').append(c);
        case '\n' -> json.append("\\n");
        case '\t' -> json.append("\\t");
        case '\r' -> json.append("\\r");
        case '\b' -> json.append("\\b");
        case '\f' -> json.append("\\f");
        default -> json.append(escapes && !free ? escape(c) : String.valueOf(c));
      }
    }
    return json.append('"').toString();
  }

  private String escape(char c) {
    String hex = "%04x".formatted((int) c);
    return "\\u" + (random.nextBoolean() ? hex : hex.toUpperCase(Locale.ROOT));
  }

  private String integer(long max) {
    long small = random.nextInt(1_000_000);
    return switch (random.nextInt(12)) {
      case 0 -> Long.toString(max);
      case 1 -> "\"" + small + "\"";
      case 2 -> "\"000" + small + "\"";
      case 3 -> small + ".0";
      case 4 -> small + "e0";
      case 5 -> small + "00E-2";
      case 6 -> "-0";
      case 7 -> "0";
      default -> Long.toString(small);
    };
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
