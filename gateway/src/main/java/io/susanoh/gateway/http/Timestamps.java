package io.susanoh.gateway.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.OptionalLong;

/**
 * Timestamps as CONTRACT §2 takes them: RFC 3339 with any offset, none meaning UTC, and the legacy
 * double suffix {@code +00:00Z}. Parsed in one pass, in time linear in the text.
 */
public final class Timestamps {

  /** The longest timestamp, in code points. */
  public static final int LENGTH_MAX = 64;

  private static final DateTimeFormatter UTC_MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private static final long SECONDS_PER_DAY = 86_400;
  private static final long DAYS_PER_400_YEARS = 146_097;
  private static final long DAYS_FROM_0000_03_01_TO_1970 = 719_468;
  private static final int BAD = -1;

  private final String text;
  private int at;

  private Timestamps(String text) {
    this.text = text;
  }

  /** RFC 3339 in UTC with three digits of a second, as every answer shows a time. */
  public static String format(long epochMillis) {
    return UTC_MILLIS.format(Instant.ofEpochMilli(epochMillis));
  }

  /**
   * The instant that {@code text} names.
   *
   * @return milliseconds since the epoch, what is finer cut off; empty when the text is no
   *     timestamp
   */
  public static OptionalLong parse(String text) {
    return new Timestamps(text).parse();
  }

  private OptionalLong parse() {
    int year = digits(4);
    int month = after('-') ? digits(2) : BAD;
    int day = after('-') ? digits(2) : BAD;
    if (year < 0 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) {
      return OptionalLong.empty();
    }
    int hour = after('T') || after('t') || after(' ') ? digits(2) : BAD;
    int minute = after(':') ? digits(2) : BAD;
    int second = after(':') ? digits(2) : BAD;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
      return OptionalLong.empty();
    }
    int millis = after('.') ? fraction() : 0;
    OptionalLong offsetSeconds = offset();
    if (millis < 0 || offsetSeconds.isEmpty() || at != text.length()) {
      return OptionalLong.empty();
    }
    long seconds =
        epochDay(year, month, day) * SECONDS_PER_DAY + hour * 3600L + minute * 60L + second;
    return OptionalLong.of((seconds - offsetSeconds.getAsLong()) * 1000 + millis);
  }

  /** A fraction of any number of digits, at least one, cut to milliseconds. */
  private int fraction() {
    int millis = 0;
    int digits = 0;
    for (int digit = digits(1); digit >= 0; digit = digits(1)) {
      if (digits < 3) {
        millis = millis * 10 + digit;
      }
      digits++;
    }
    return switch (digits) {
      case 0 -> BAD;
      case 1 -> millis * 100;
      case 2 -> millis * 10;
      default -> millis;
    };
  }

  private OptionalLong offset() {
    if (at == text.length() || after('Z') || after('z')) {
      return OptionalLong.of(0);
    }
    boolean legacy = text.startsWith("+00:00", at);
    int sign = after('+') ? 1 : after('-') ? -1 : 0;
    int hours = digits(2);
    int minutes = after(':') ? digits(2) : BAD;
    if (sign == 0 || hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
      return OptionalLong.empty();
    }
    if (legacy && !after('Z')) {
      after('z');
    }
    return OptionalLong.of(sign * (hours * 3600L + minutes * 60L));
  }

  /** Steps over {@code expected} if it comes next. */
  private boolean after(char expected) {
    boolean found = at < text.length() && text.charAt(at) == expected;
    if (found) {
      at++;
    }
    return found;
  }

  /**
   * Steps over {@code count} ASCII digits and gives their value; {@link #BAD} if they do not come.
   */
  private int digits(int count) {
    int end = at + count;
    if (end > text.length()) {
      return BAD;
    }
    int value = 0;
    for (int i = at; i < end; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return BAD;
      }
      value = value * 10 + (c - '0');
    }
    at = end;
    return value;
  }

  private static int daysIn(int year, int month) {
    return switch (month) {
      case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
      case 4, 6, 9, 11 -> 30;
      default -> 31;
    };
  }

  /** Days since 1970-01-01 in the proleptic Gregorian calendar, of years that begin in March. */
  private static long epochDay(int year, int month, int day) {
    int marchYear = month > 2 ? year : year - 1;
    int era = Math.floorDiv(marchYear, 400);
    int yearOfEra = marchYear - era * 400;
    int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * DAYS_PER_400_YEARS + dayOfEra - DAYS_FROM_0000_03_01_TO_1970;
  }
}
