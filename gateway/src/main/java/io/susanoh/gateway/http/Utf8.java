package io.susanoh.gateway.http;

/** Characters of UTF-8 (RFC 3629) that are not ASCII. */
final class Utf8 {
  private Utf8() {}

  /**
   * The code point that begins at {@code at}, a byte that is not ASCII.
   *
   * @throws Unusual where none does: cut off at {@code to}, not in its shortest form, half a
   *     surrogate pair or beyond U+10FFFF
   */
  static int codePoint(byte[] bytes, int at, int to) {
    int lead = bytes[at] & 0xff;
    if (lead >= 0xc2 && lead <= 0xdf) {
      return ((lead & 0x1f) << 6) | following(bytes, at + 1, to);
    }
    if (lead >= 0xe0 && lead <= 0xef) {
      int value =
          ((lead & 0x0f) << 12)
              | (following(bytes, at + 1, to) << 6)
              | following(bytes, at + 2, to);
      return checked(value, value >= 0x800 && !Character.isSurrogate((char) value));
    }
    if (lead >= 0xf0 && lead <= 0xf4) {
      int value =
          ((lead & 0x07) << 18)
              | (following(bytes, at + 1, to) << 12)
              | (following(bytes, at + 2, to) << 6)
              | following(bytes, at + 3, to);
      return checked(value, value >= 0x10000 && value <= Character.MAX_CODE_POINT);
    }
    throw new Unusual();
  }

  /** How many bytes {@code codePoint}, which is not ASCII, has. */
  static int length(int codePoint) {
    return codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }

  private static int following(byte[] bytes, int at, int to) {
    if (at >= to || (bytes[at] & 0xc0) != 0x80) {
      throw new Unusual();
    }
    return bytes[at] & 0x3f;
  }

  private static int checked(int value, boolean valid) {
    if (!valid) {
      throw new Unusual();
    }
    return value;
  }
}
