package io.susanoh.gateway.audit;

import java.util.Map;
import java.util.TreeMap;

/**
 * JSON objects of strings and integers in the one form that RFC 8785 (JCS) gives them: members in
 * the order of their names' UTF-16 code units, no white space, and every character as it is but for
 * those that JSON must escape.
 *
 * <p>An integer beyond ±(2^53 − 1), which JCS's numbers cannot hold, is written as a string (RFC
 * 7493 §2.2).
 */
public final class CanonicalJson {

  private static final long EXACT_MAX = (1L << 53) - 1;

  private CanonicalJson() {}

  /**
   * The object with these members.
   *
   * @param members values are {@link String}s, {@link Long}s and {@link Integer}s
   * @throws IllegalArgumentException for any other value, or an unpaired surrogate
   */
  public static String write(Map<String, ?> members) {
    StringBuilder json = new StringBuilder(256).append('{');
    new TreeMap<>(members)
        .forEach(
            (name, value) -> {
              if (json.length() > 1) {
                json.append(',');
              }
              string(name, json);
              json.append(':');
              value(value, json);
            });
    return json.append('}').toString();
  }

  private static void value(Object value, StringBuilder json) {
    switch (value) {
      case String text -> string(text, json);
      case Long number -> integer(number, json);
      case Integer number -> json.append(number.intValue());
      default -> throw new IllegalArgumentException("not a string or an integer: " + value);
    }
  }

  private static void integer(long number, StringBuilder json) {
    boolean exact = -EXACT_MAX <= number && number <= EXACT_MAX;
    if (exact) {
      json.append(number);
    } else {
      json.append('"').append(number).append('"');
    }
  }

  private static void string(String text, StringBuilder json) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        case '\b' -> json.append("\\b");
        case '\f' -> json.append("\\f");
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        default -> {
          if (c < ' ') {
            json.append("\\u00").append(c < 0x10 ? '0' : '1').append(hexDigit(c & 0xF));
          } else {
            requirePaired(text, i);
            json.append(c);
          }
        }
      }
    }
    json.append('"');
  }

  private static char hexDigit(int value) {
    return Character.forDigit(value, 16);
  }

  private static void requirePaired(String text, int at) {
    char c = text.charAt(at);
    boolean paired =
        Character.isHighSurrogate(c)
            ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
            : !Character.isLowSurrogate(c)
                || (at > 0 && Character.isHighSurrogate(text.charAt(at - 1)));
    if (!paired) {
      throw new IllegalArgumentException("an unpaired surrogate");
    }
  }
}
