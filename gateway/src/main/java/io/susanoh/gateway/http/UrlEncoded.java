package io.susanoh.gateway.http;

import io.susanoh.gateway.refusal.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Percent-encoding (RFC 3986 §2.1) and forms ({@code application/x-www-form-urlencoded}), decoded
 * strictly. Texts are as HTTP carries them: one char a byte, ISO 8859-1.
 */
final class UrlEncoded {
  private UrlEncoded() {}

  /**
   * Decodes one name, value or path segment.
   *
   * @throws Refusal MALFORMED for a broken escape and for bytes that are not UTF-8
   */
  static String decode(String raw, boolean plusIsSpace) {
    ByteBuffer bytes = ByteBuffer.allocate(raw.length());
    int i = 0;
    while (i < raw.length()) {
      char c = raw.charAt(i++);
      if (c == '%') {
        bytes.put((byte) (hex(raw, i) << 4 | hex(raw, i + 1)));
        i += 2;
      } else {
        bytes.put((byte) (c == '+' && plusIsSpace ? ' ' : c));
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw Refusal.of(Refusal.Kind.MALFORMED, "Percent-encoded text is not UTF-8");
    }
  }

  /**
   * The pairs of a query or form, in order; each name with all its values.
   *
   * @throws Refusal MALFORMED, as {@link #decode}
   */
  static Map<String, List<String>> pairs(String raw) {
    Map<String, List<String>> pairs = new LinkedHashMap<>();
    for (String pair : raw.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        pairs
            .computeIfAbsent(decode(name, true), absent -> new ArrayList<>())
            .add(decode(value, true));
      }
    }
    return pairs;
  }

  private static int hex(String raw, int at) {
    int digit = at < raw.length() ? Character.digit(raw.charAt(at), 16) : -1;
    if (digit < 0) {
      throw Refusal.of(Refusal.Kind.MALFORMED, "A percent sign begins no escape");
    }
    return digit;
  }
}
