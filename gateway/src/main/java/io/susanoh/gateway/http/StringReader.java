package io.susanoh.gateway.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads the inside of one JSON string that has escapes or more than ASCII in it. Throws {@link
 * Unusual} for what is no string, too long, or must not stand in a known field (CONTRACT §2).
 */
final class StringReader {

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  // By these bits four bytes are known to begin with a character of three.
  private static final int THREE_MASK = 0xf0c0c000;
  private static final int THREE = 0xe0808000;

  private final byte[] bytes;
  private final int to;
  private final int lengthMax;
  private final JsonBody.Nul nul;
  private final char[] text;
  private int at;
  private int chars;
  private int pairs;

  /**
   * Of the string that begins at {@code from}, behind its opening quote.
   *
   * @param to where the bytes end, at the latest
   * @param lengthMax in code points
   */
  StringReader(byte[] bytes, int from, int to, int lengthMax, JsonBody.Nul nul) {
    this.bytes = bytes;
    this.at = from;
    this.to = to;
    this.lengthMax = lengthMax;
    this.nul = nul;
    // No character has fewer bytes than chars; room to spare, for a pair that is one too many.
    this.text = new char[Math.min(to - from, 2 * lengthMax + 2)];
  }

  /**
   * The string.
   *
   * @param plainEnd where the ASCII that it begins with ends
   */
  String read(int plainEnd) {
    plain(plainEnd);
    while (at < to) {
      byte b = bytes[at];
      if (b == '"') {
        at++;
        return whole();
      }
      requireRoom();
      if (b < 0) {
        beyondAscii();
      } else if (b == '\\') {
        escape();
      } else if (b >= ' ') {
        text[chars++] = (char) b;
        at++;
      } else {
        throw new Unusual();
      }
    }
    throw new Unusual();
  }

  /** Where the string has ended, behind its closing quote. */
  int end() {
    return at;
  }

  private void plain(int end) {
    int length = end - at;
    if (length > lengthMax) {
      throw new Unusual();
    }
    for (int i = 0; i < length; i++) {
      text[i] = (char) bytes[at + i];
    }
    at = end;
    chars = length;
  }

  private String whole() {
    if (chars - pairs > lengthMax) {
      throw new Unusual();
    }
    return new String(text, 0, chars);
  }

  /** For the two chars that one character may have. */
  private void requireRoom() {
    if (chars > text.length - 2) {
      throw new Unusual();
    }
  }

  private void beyondAscii() {
    int begin = at;
    threes();
    if (at == begin) {
      int codePoint = Utf8.codePoint(bytes, at, to);
      int added = Character.toChars(codePoint, text, chars);
      at += Utf8.length(codePoint);
      chars += added;
      pairs += added - 1;
    }
  }

  /** Reads characters of three bytes, as Japanese has them, for as long as they come. */
  private void threes() {
    int i = at;
    int n = chars;
    while (i <= to - Integer.BYTES && n < text.length - 1) {
      int four = (int) INT.get(bytes, i);
      char c = (char) (((four >>> 12) & 0xf000) | ((four >>> 10) & 0xfc0) | ((four >>> 8) & 0x3f));
      if ((four & THREE_MASK) != THREE || c < 0x800 || Character.isSurrogate(c)) {
        break;
      }
      text[n++] = c;
      i += 3;
    }
    at = i;
    chars = n;
  }

  private void escape() {
    char c = escaped();
    if (Character.isSurrogate(c)) {
      text[chars++] = c;
      c = lowHalf(c);
      pairs++;
    }
    text[chars++] = c == '\0' ? nul() : c;
  }

  private char escaped() {
    char c = Escapes.value(bytes, at, to);
    at += Escapes.length(bytes, at);
    return c;
  }

  /** The half that must follow on {@code half}, escaped too. */
  private char lowHalf(char half) {
    if (!Character.isHighSurrogate(half) || at >= to || bytes[at] != '\\') {
      throw new Unusual();
    }
    char low = escaped();
    if (!Character.isLowSurrogate(low)) {
      throw new Unusual();
    }
    return low;
  }

  private char nul() {
    return switch (nul) {
      case REPLACED -> '\uFFFD';
      case REFUSED -> throw new Unusual();
    };
  }
}
