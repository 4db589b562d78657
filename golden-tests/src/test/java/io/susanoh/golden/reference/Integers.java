package io.susanoh.golden.reference;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Integers as CONTRACT §2 takes them. */
final class Integers {

  /** Digits of 2^53−1; nothing longer is in any range. */
  private static final int DIGITS_MAX = 16;

  private static final Pattern NUMBER =
      Pattern.compile("(-?)([0-9]+)(?:\\.([0-9]+))?(?:[eE]([+-]?)0*([0-9]*))?");

  private Integers() {}

  /** The value of 1–16 ASCII digits; empty for any other text. */
  static OptionalLong ofDigits(String text) {
    return text.matches("[0-9]{1,16}")
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }

  /**
   * The value of a JSON number when it is integral, not below 0 and of at most 16 digits; no
   * exponent is ever carried out.
   */
  static OptionalLong ofNumber(String text) {
    Matcher number = NUMBER.matcher(text);
    if (!number.matches()) {
      throw new IllegalArgumentException(text);
    }
    String fraction = number.group(3) == null ? "" : number.group(3);
    String digits = (number.group(2) + fraction).replaceFirst("^0+", "");
    if (digits.isEmpty()) {
      return OptionalLong.of(0);
    }
    String significant = digits.replaceFirst("0+$", "");
    long exponent = exponent(number) - fraction.length() + digits.length() - significant.length();
    if (number.group(1).equals("-")
        || exponent < 0
        || significant.length() + exponent > DIGITS_MAX) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Long.parseLong(significant + "0".repeat((int) exponent)));
  }

  /** The exponent, or for one of over nine digits one that no body's digits make up for. */
  private static long exponent(Matcher number) {
    if (number.group(5) == null || number.group(5).isEmpty()) {
      return 0;
    }
    long size = number.group(5).length() > 9 ? 1_000_000_000 : Long.parseLong(number.group(5));
    return number.group(4).equals("-") ? -size : size;
  }
}
