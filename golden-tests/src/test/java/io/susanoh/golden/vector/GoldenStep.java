package io.susanoh.golden.vector;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One event of a vector, or several that differ in their number {@code n} alone.
 *
 * @param atMillis receipt of the first, after {@code t0}
 * @param everyMillis between the receipts of two of them
 * @param repeat how many
 * @param template the body, with placeholders
 * @param expect the answer to each of them
 */
public record GoldenStep(
    long atMillis, long everyMillis, int repeat, String template, Expectation expect) {

  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\{(?:(n)|t0([+-][0-9]+)?([+-]n)?)\\}");
  private static final DateTimeFormatter RFC_3339 =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  /** Receipt of the {@code n}th event, counted from 0. */
  public long receiptMillis(long t0Millis, int n) {
    return t0Millis + atMillis + n * everyMillis;
  }

  /** Receipt of the last event, after {@code t0}. */
  public long lastAtMillis() {
    return receiptMillis(0, repeat - 1);
  }

  /** Body of the {@code n}th event, counted from 0. */
  public byte[] body(long t0Millis, int n) {
    return text(t0Millis, n).getBytes(StandardCharsets.UTF_8);
  }

  private String text(long t0Millis, int n) {
    return PLACEHOLDER.matcher(template).replaceAll(hit -> value(hit, t0Millis, n));
  }

  private static String value(MatchResult hit, long t0Millis, int n) {
    if (hit.group(1) != null) {
      return Integer.toString(n);
    }
    long offset = hit.group(2) == null ? 0 : Long.parseLong(hit.group(2));
    long numbered = hit.group(3) == null ? 0 : hit.group(3).equals("+n") ? n : -n;
    Instant instant = Instant.ofEpochMilli(t0Millis + offset + numbered);
    return Matcher.quoteReplacement(RFC_3339.format(instant));
  }
}
