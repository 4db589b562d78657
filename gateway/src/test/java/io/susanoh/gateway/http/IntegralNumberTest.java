package io.susanoh.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntegralNumberTest {

  private static final BigInteger SIXTEEN_DIGITS = BigInteger.TEN.pow(16);

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0, 0",
    "-0.0e-5, 0",
    "0e999999999999999999999, 0",
    "0.000, 0",
    "5, 5",
    "5.0, 5",
    "5e0, 5",
    "50e-1, 5",
    "0.5e1, 5",
    "0.05E+2, 5",
    "1e15, 1000000000000000",
    "1.5e1, 15",
    "123.456e3, 123456",
    "100.00e-2, 1",
    "9007199254740991, 9007199254740991",
    "9007199254740992, 9007199254740992",
    "9007199254740991.0, 9007199254740991",
    "9999999999999999, 9999999999999999",
  })
  void integralNumbersHaveTheirValue(String number, long value) {
    assertEquals(OptionalLong.of(value), IntegralNumber.ofJson(number), number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.5", "5.1", "5e-1", "-0.5", "1e-400", "9007199254740991.5", "1.05e1"})
  void aFractionIsNoInteger(String number) {
    assertTrue(IntegralNumber.ofJson(number).isEmpty(), number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "-5.0",
        "1e16",
        "1e400",
        "1e999999999",
        "1e99999999999999999999",
        "10000000000000000"
      })
  void whatNoFieldAdmitsIsOutOfRange(String number) {
    assertEquals(OptionalLong.of(IntegralNumber.OUT_OF_RANGE), IntegralNumber.ofJson(number));
  }

  @Test
  void numbersOfSixtyThousandDigitsTakeNoTime() {
    String zeros = "0".repeat(60_000);
    assertTimeout(
        Duration.ofSeconds(2),
        () -> {
          for (int i = 0; i < 10; i++) {
            assertEquals(OptionalLong.of(-1), IntegralNumber.ofJson("1" + zeros));
            assertEquals(OptionalLong.of(1), IntegralNumber.ofJson("1" + zeros + "e-60000"));
            assertEquals(OptionalLong.of(1), IntegralNumber.ofJson("0." + zeros + "1e60001"));
            assertEquals(OptionalLong.of(1), IntegralNumber.ofJson("1." + zeros));
            assertTrue(IntegralNumber.ofJson("1." + zeros + "1").isEmpty());
          }
        });
  }

  @Property
  void anyNumberIsJudgedAsBigDecimalJudgesIt(
      @ForAll @StringLength(min = 1, max = 20) @Chars({'0', '0', '1', '9'}) String digits,
      @ForAll @StringLength(max = 20) @Chars({'0', '0', '0', '5'}) String fraction,
      @ForAll @IntRange(min = -25, max = 25) int exponent,
      @ForAll boolean negative) {
    String number =
        (negative ? "-" : "")
            + digits
            + (fraction.isEmpty() ? "" : "." + fraction)
            + "e"
            + exponent;
    assertEquals(oracle(new BigDecimal(number)), IntegralNumber.ofJson(number), number);
  }

  private static OptionalLong oracle(BigDecimal number) {
    if (number.signum() != 0 && number.stripTrailingZeros().scale() > 0) {
      return OptionalLong.empty();
    }
    BigInteger value = number.toBigIntegerExact();
    return value.signum() < 0 || value.compareTo(SIXTEEN_DIGITS) >= 0
        ? OptionalLong.of(IntegralNumber.OUT_OF_RANGE)
        : OptionalLong.of(value.longValueExact());
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "5, 5", "0000000000000005, 5", "9999999999999999, 9999999999999999"})
  void oneToSixteenDigitsAreANumber(String text, long value) {
    assertEquals(OptionalLong.of(value), IntegralNumber.ofDigits(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " 5", "5 ", "-5", "+5", "5.0", "5e0", "0x5", "00000000000000005", "٥"})
  void noOtherStringIsANumber(String text) {
    assertTrue(IntegralNumber.ofDigits(text).isEmpty(), text);
  }
}
