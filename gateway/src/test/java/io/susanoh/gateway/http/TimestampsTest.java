package io.susanoh.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {

  private static final long YEAR_0000_MILLIS = Instant.parse("0000-01-01T00:00:00Z").toEpochMilli();
  private static final long YEAR_9999_MILLIS = Instant.parse("9999-12-31T23:59:59Z").toEpochMilli();

  @ParameterizedTest
  @CsvSource({
    "2026-01-02T03:04:05Z, 2026-01-02T03:04:05Z",
    "2026-01-02t03:04:05z, 2026-01-02T03:04:05Z",
    "2026-01-02 03:04:05, 2026-01-02T03:04:05Z",
    "2026-01-02T03:04:05, 2026-01-02T03:04:05Z",
    "2026-01-02T03:04:05+00:00Z, 2026-01-02T03:04:05Z",
    "2026-01-02T03:04:05.678+00:00Z, 2026-01-02T03:04:05.678Z",
    "2026-01-02T03:04:05+00:00z, 2026-01-02T03:04:05Z",
    "2026-01-02T03:04:05+09:00, 2026-01-01T18:04:05Z",
    "2026-01-02T03:04:05-23:59, 2026-01-03T03:03:05Z",
    "2026-01-02T03:04:05+23:59, 2026-01-01T03:05:05Z",
    "2026-01-02T03:04:05-00:00, 2026-01-02T03:04:05Z",
    "2026-01-02T03:04:05.1Z, 2026-01-02T03:04:05.100Z",
    "2026-01-02T03:04:05.01Z, 2026-01-02T03:04:05.010Z",
    "2026-01-02T03:04:05.9999999999999999999999Z, 2026-01-02T03:04:05.999Z",
    "1969-12-31T23:59:59.9999Z, 1969-12-31T23:59:59.999Z",
    "2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z",
    "2000-02-29T23:59:59Z, 2000-02-29T23:59:59Z",
    "0000-01-01T00:00:00Z, 0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999Z, 9999-12-31T23:59:59.999Z",
  })
  void everyFormOfTheContractIsAccepted(String text, String instant) {
    assertEquals(
        OptionalLong.of(Instant.parse(instant).toEpochMilli()), Timestamps.parse(text), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "2026",
        "2026-01-02",
        "2026-01-02T",
        "2026-01-02T03:04",
        "2026-01-02T03:04Z",
        "2026-01-02T03:04:5Z",
        "2026-1-02T03:04:05Z",
        "26-01-02T03:04:05Z",
        "12026-01-02T03:04:05Z",
        "-026-01-02T03:04:05Z",
        "+2026-01-02T03:04:05Z",
        "2026-00-02T03:04:05Z",
        "2026-13-02T03:04:05Z",
        "2026-01-00T03:04:05Z",
        "2026-01-32T03:04:05Z",
        "2026-04-31T03:04:05Z",
        "2026-02-29T03:04:05Z",
        "2100-02-29T03:04:05Z",
        "2026-01-02T24:00:00Z",
        "2026-01-02T03:60:05Z",
        "2026-01-02T03:04:60Z",
        "2026-12-31T23:59:60Z",
        "2026-01-02T03:04:05.Z",
        "2026-01-02T03:04:05.",
        "2026-01-02T03:04:05,5Z",
        "2026-01-02T03:04:05.5.5Z",
        "2026-01-02T03:04:05ZZ",
        "2026-01-02T03:04:05Z ",
        " 2026-01-02T03:04:05Z",
        "2026-01-02  03:04:05Z",
        "2026-01-02_03:04:05Z",
        "2026-01-02T03:04:05+09:00Z",
        "2026-01-02T03:04:05-00:00Z",
        "2026-01-02T03:04:05Z+00:00",
        "2026-01-02T03:04:05+00:00ZZ",
        "2026-01-02T03:04:05+24:00",
        "2026-01-02T03:04:05+09:60",
        "2026-01-02T03:04:05+0900",
        "2026-01-02T03:04:05+09",
        "2026-01-02T03:04:05+09:0",
        "2026-01-02T03:04:05+",
        "2026-01-02T03:04:05 +09:00",
        "2026-01-02T03:04:05UTC",
        "2026/01/02T03:04:05Z",
        "20260102T030405Z",
        "٢٠٢٦-01-02T03:04:05Z",
        "1767323045",
      })
  void anythingElseIsRefused(String text) {
    assertTrue(Timestamps.parse(text).isEmpty(), text);
  }

  @Test
  void everyDayOfFourHundredYearsIsTheOneJavaTimeSays() {
    for (long day = LocalDate.of(1799, 12, 30).toEpochDay();
        day <= LocalDate.of(2200, 1, 2).toEpochDay();
        day++) {
      String text = LocalDate.ofEpochDay(day) + "T00:00:00Z";
      assertEquals(OptionalLong.of(day * 86_400_000L), Timestamps.parse(text), text);
    }
  }

  @Property
  void whatJavaTimeWritesIsReadBack(
      @ForAll @LongRange(min = -62_000_000_000_000L, max = 253_000_000_000_000L) long millis,
      @ForAll @IntRange(min = -17 * 60, max = 17 * 60) int offsetMinutes) {
    ZoneOffset offset = ZoneOffset.ofTotalSeconds(offsetMinutes * 60);
    String text =
        Instant.ofEpochMilli(millis)
            .atOffset(offset)
            .format(DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSxxx"));
    assertEquals(OptionalLong.of(millis), Timestamps.parse(text), text);
  }

  @Property
  void formattedInstantsAreReadBack(@ForAll long millis) {
    long inRange = Math.clamp(millis, YEAR_0000_MILLIS, YEAR_9999_MILLIS);
    assertEquals(OptionalLong.of(inRange), Timestamps.parse(Timestamps.format(inRange)));
  }

  @Property
  void anyFieldsAreJudgedAsJavaTimeJudgesThem(
      @ForAll @IntRange(max = 9999) int year,
      @ForAll @IntRange(max = 15) int month,
      @ForAll @IntRange(max = 35) int day,
      @ForAll @IntRange(max = 26) int hour,
      @ForAll @IntRange(max = 62) int minute,
      @ForAll @IntRange(max = 62) int second) {
    String text = "%04d-%02d-%02dT%02d:%02d:%02d".formatted(year, month, day, hour, minute, second);
    assertEquals(oracle(year, month, day, hour, minute, second), Timestamps.parse(text), text);
  }

  private static OptionalLong oracle(int year, int month, int day, int hour, int min, int second) {
    try {
      return OptionalLong.of(
          LocalDateTime.of(year, month, day, hour, min, second)
              .toInstant(ZoneOffset.UTC)
              .toEpochMilli());
    } catch (DateTimeException e) {
      return OptionalLong.empty();
    }
  }

  @Property
  void noTextMakesTheParserFail(
      @ForAll @StringLength(max = 40) @Chars({'0', '1', '2', '9', '-', ':', 'T', '.', '+', 'Z'})
          String tail) {
    assertTrue(Timestamps.parse("2026-01-" + tail).isEmpty() || tail.length() >= 11);
  }
}
