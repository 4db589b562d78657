package io.susanoh.gateway.http;

/** Escapes in JSON strings (RFC 8259 §7), by the place of their backslash. */
final class Escapes {

  private static final int SHORT = 2;
  private static final int LONG = 6;

  private Escapes() {}

  /**
   * What the escape at {@code at} stands for: a character, or half a surrogate pair.
   *
   * @throws Unusual where there is none before {@code to}
   */
  static char value(byte[] bytes, int at, int to) {
    if (at + SHORT > to) {
      throw new Unusual();
    }
    return switch (bytes[at + 1]) {
      case '"' -> '"';
      case '\\' -> '\\';
      case '/' -> '/';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> hex(bytes, at, to);
      default -> throw new Unusual();
    };
  }

  /** How many bytes the escape at {@code at} has, which {@link #value} has found good. */
  static int length(byte[] bytes, int at) {
    return bytes[at + 1] == 'u' ? LONG : SHORT;
  }

  private static char hex(byte[] bytes, int at, int to) {
    if (at + LONG > to) {
      throw new Unusual();
    }
    int value = 0;
    for (int i = at + SHORT; i < at + LONG; i++) {
      value = (value << 4) | digit(bytes[i]);
    }
    return (char) value;
  }

  private static int digit(byte b) {
    if (b >= '0' && b <= '9') {
      return b - '0';
    }
    int letter = b | 0x20;
    if (letter >= 'a' && letter <= 'f') {
      return letter - 'a' + 10;
    }
    throw new Unusual();
  }
}
