package io.susanoh.gateway.refusal;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * {@code Retry-After} as others write it who refuse a request of ours (RFC 9110 §10.2.3): seconds,
 * or a date in any of the three forms that HTTP knows. Pure.
 */
public final class RetryAfter {

  /** The longest time that is heeded: a day, in milliseconds. */
  public static final long MILLIS_MAX = 86_400_000;

  private static final long MILLIS_PER_SECOND = 1_000;
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,15}");

  private static final List<DateTimeFormatter> DATES =
      List.of(
          DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH),
          DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss 'GMT'", Locale.ENGLISH),
          DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH));

  private RetryAfter() {}

  /**
   * How long to wait, 0 to {@link #MILLIS_MAX}; empty where {@code text} says neither.
   *
   * @param nowMillis since the epoch, for a date
   */
  public static OptionalLong millis(String text, long nowMillis) {
    String asked = text.strip();
    if (SECONDS.matcher(asked).matches()) {
      return bounded(Long.parseLong(asked) * MILLIS_PER_SECOND);
    }
    for (DateTimeFormatter form : DATES) {
      try {
        long atMillis = LocalDateTime.parse(asked, form).toInstant(ZoneOffset.UTC).toEpochMilli();
        return bounded(atMillis - nowMillis);
      } catch (DateTimeException e) {
        // It may have another form.
      }
    }
    return OptionalLong.empty();
  }

  private static OptionalLong bounded(long millis) {
    return OptionalLong.of(Math.clamp(millis, 0, MILLIS_MAX));
  }
}
