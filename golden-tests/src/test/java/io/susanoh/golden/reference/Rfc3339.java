package io.susanoh.golden.reference;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The timestamps of CONTRACT §2. */
final class Rfc3339 {

  private static final Pattern FORM =
      Pattern.compile(
          "([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])"
              + "(?:\\.([0-9]+))?(?:[Zz]|\\+00:00[Zz]|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))?");

  private Rfc3339() {}

  /** Milliseconds since the epoch, finer digits cut off; empty for what is no timestamp. */
  static OptionalLong millis(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return OptionalLong.empty();
    }
    try {
      long days = LocalDate.of(number(form, 1), number(form, 2), number(form, 3)).toEpochDay();
      long minutes = days * 1440 + number(form, 4) * 60L + number(form, 5) - offsetMinutes(form);
      return OptionalLong.of((minutes * 60 + number(form, 6)) * 1000 + fractionMillis(form));
    } catch (DateTimeException noSuchDay) {
      return OptionalLong.empty();
    }
  }

  private static long offsetMinutes(Matcher form) {
    if (form.group(8) == null) {
      return 0;
    }
    long minutes = number(form, 9) * 60L + number(form, 10);
    return form.group(8).equals("-") ? -minutes : minutes;
  }

  private static long fractionMillis(Matcher form) {
    return form.group(7) == null ? 0 : Long.parseLong((form.group(7) + "00").substring(0, 3));
  }

  private static int number(Matcher form, int group) {
    return Integer.parseInt(form.group(group));
  }
}
