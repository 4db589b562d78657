package io.susanoh.gateway.http;

import java.util.OptionalLong;

/**
 * The value of a number's text where an integer is due (CONTRACT §2), in time linear in the text
 * and without ever building a number of the text's size: {@code 1e999999999} costs nothing.
 */
final class IntegralNumber {

  /** Stands for every integer beyond 16 digits or below 0: no field admits one. */
  static final long OUT_OF_RANGE = -1;

  private static final int DIGITS_MAX = 16;

  // Far beyond what the digits of any body can make good, far below an overflow.
  private static final long EXPONENT_MAX = 1L << 40;

  private IntegralNumber() {}

  /** The value of 1–16 ASCII digits; empty for any other text. */
  static OptionalLong ofDigits(String text) {
    if (text.isEmpty() || text.length() > DIGITS_MAX) {
      return OptionalLong.empty();
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isDigit(c)) {
        return OptionalLong.empty();
      }
      value = value * 10 + (c - '0');
    }
    return OptionalLong.of(value);
  }

  /**
   * The value of a number in RFC 8259's grammar; {@link #OUT_OF_RANGE} or a larger value than any
   * field admits when it is integral and too large or negative; empty when it is not integral.
   */
  static OptionalLong ofJson(String number) {
    int exponentAt = exponentAt(number);
    int first = -1; // first and last digit that is not 0
    int last = -1;
    int point = exponentAt;
    for (int i = 0; i < exponentAt; i++) {
      char c = number.charAt(i);
      if (c == '.') {
        point = i;
      } else if (c >= '1' && c <= '9') {
        first = first < 0 ? i : first;
        last = i;
      }
    }
    if (first < 0) {
      return OptionalLong.of(0);
    }
    // Powers of ten of the first and of the last digit that is not 0.
    long exponent = exponent(number, exponentAt);
    long high = exponent + (first < point ? point - first - 1 : point - first);
    long low = exponent + (last < point ? point - last - 1 : point - last);
    if (low < 0) {
      return OptionalLong.empty();
    }
    if (high >= DIGITS_MAX || number.charAt(0) == '-') {
      return OptionalLong.of(OUT_OF_RANGE);
    }
    return OptionalLong.of(value(number, first, last, low));
  }

  private static long value(String number, int first, int last, long zeros) {
    long value = 0;
    for (int i = first; i <= last; i++) {
      char c = number.charAt(i);
      if (c != '.') {
        value = value * 10 + (c - '0');
      }
    }
    for (long i = 0; i < zeros; i++) {
      value *= 10;
    }
    return value;
  }

  private static int exponentAt(String number) {
    for (int i = 0; i < number.length(); i++) {
      char c = number.charAt(i);
      if (c == 'e' || c == 'E') {
        return i;
      }
    }
    return number.length();
  }

  private static long exponent(String number, int exponentAt) {
    boolean negative = false;
    long exponent = 0;
    for (int i = exponentAt + 1; i < number.length(); i++) {
      char c = number.charAt(i);
      if (c == '-') {
        negative = true;
      } else if (c != '+') {
        exponent = Math.min(exponent * 10 + (c - '0'), EXPONENT_MAX);
      }
    }
    return negative ? -exponent : exponent;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
