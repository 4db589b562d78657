package io.susanoh.gateway.storage;

import io.susanoh.gateway.refusal.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Where a page of a listing ends, as clients hand it back: opaque to them. Each listing has a
 * letter of its own, so that one's cursor is no good for another.
 */
enum Cursor {
  ACCOUNTS('u'),
  TRANSITIONS('t'),
  TRANSITIONS_OF_USER('v'),
  AUDIT('a'),
  DELIVERIES('d'),
  REVIEWS('r');

  private static final int KEY_CHARS_MAX = 256;

  private final char letter;

  Cursor(char letter) {
    this.letter = letter;
  }

  /** The cursor after the item with {@code key}. */
  String after(String key) {
    byte[] bytes = (letter + key).getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** The key in a cursor of this listing. */
  String key(String cursor) {
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor)))
              .toString();
      if (text.length() < 2
          || text.length() > KEY_CHARS_MAX + 1
          || text.charAt(0) != letter
          || text.indexOf('\0') >= 0) {
        throw malformed();
      }
      return text.substring(1);
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw malformed();
    }
  }

  /** The number in a cursor of this listing. */
  long number(String cursor) {
    try {
      return Long.parseLong(key(cursor));
    } catch (NumberFormatException e) {
      throw malformed();
    }
  }

  private static Refusal malformed() {
    return Refusal.of(Refusal.Kind.MALFORMED, "after is not a cursor of this listing");
  }
}
