package io.susanoh.gateway.refusal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

  private static final long NOW = Instant.parse("2026-11-06T08:49:07Z").toEpochMilli();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0                              | 0
          120                            | 120000
          ' 7 '                          | 7000
          86400                          | 86400000
          86401                          | 86400000
          999999999999999                | 86400000
          Fri, 06 Nov 2026 08:49:37 GMT  | 30000
          Friday, 06-Nov-26 08:49:37 GMT | 30000
          Fri Nov  6 08:49:37 2026       | 30000
          Sun Nov 15 08:49:37 2026       | 86400000
          Fri, 06 Nov 2026 08:49:07 GMT  | 0
          Sun, 06 Nov 1994 08:49:37 GMT  | 0
          Fri, 31 Dec 9999 23:59:59 GMT  | 86400000
          """)
  void secondsAndDatesAreHeededInBounds(String text, long millis) {
    assertEquals(OptionalLong.of(millis), RetryAfter.millis(text, NOW));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "soon",
        "-1",
        "1.5",
        "1e3",
        "9999999999999999",
        "Fri, 06 Nov 2026 08:49:37",
        "Fri, 06 Nov 2026 25:49:37 GMT",
        "Mon, 06 Nov 2026 08:49:37 GMT",
        "2026-11-06T08:49:37Z"
      })
  void whatIsNeitherIsPassedOver(String text) {
    assertEquals(OptionalLong.empty(), RetryAfter.millis(text, NOW));
  }
}
