package io.susanoh.gateway.audit;

import static java.nio.charset.StandardCharsets.UTF_16;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {

  /** RFC 8785 §3.2.2.2, the string of its example. */
  @Test
  void stringsAreEscapedAsTheRfcHasIt() {
    assertEquals(
        "{\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}",
        CanonicalJson.write(Map.of("string", "\u20ac$\u000F\nA'B\"\\\\\"/")));
  }

  /** RFC 8785 §3.2.3, its example of sorting. */
  @Test
  void membersAreInTheOrderOfTheRfcsExample() {
    Map<String, String> members = new LinkedHashMap<>();
    members.put("\u20ac", "Euro Sign");
    members.put("\r", "Carriage Return");
    members.put("\ufb33", "Hebrew Letter Dalet With Dagesh");
    members.put("1", "One");
    members.put("\ud83d\ude00", "Emoji: Grinning Face");
    members.put("\u0080", "Control");
    members.put("\u00f6", "Latin Small Letter O With Diaeresis");
    assertEquals(
        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
            + "\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\","
            + "\"\ud83d\ude00\":\"Emoji: Grinning Face\","
            + "\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}",
        CanonicalJson.write(members));
  }

  @Test
  void everyControlCharacterHasItsOneForm() {
    StringBuilder text = new StringBuilder();
    StringBuilder expected = new StringBuilder("{\"t\":\"");
    for (char c = 0; c < ' '; c++) {
      text.append(c);
      expected.append(
          switch (c) {
            case '\b' -> "\\b";
            case '\t' -> "\\t";
            case '\n' -> "\\n";
            case '\f' -> "\\f";
            case '\r' -> "\\r";
            default -> "\\u%04x".formatted((int) c);
          });
    }
    assertEquals(
        expected.append("\u007f\"}").toString(),
        CanonicalJson.write(Map.of("t", text.append('\u007f').toString())));
  }

  /** RFC 7493 §2.2: what a double cannot hold exactly is a string. */
  @Test
  void integersAreExact() {
    assertEquals("{\"n\":-7}", CanonicalJson.write(Map.of("n", -7)));
    assertEquals(
        "{\"n\":9007199254740991}", CanonicalJson.write(Map.of("n", 9_007_199_254_740_991L)));
    assertEquals(
        "{\"n\":\"9007199254740992\"}", CanonicalJson.write(Map.of("n", 9_007_199_254_740_992L)));
    assertEquals(
        "{\"n\":\"-9223372036854775808\"}", CanonicalJson.write(Map.of("n", Long.MIN_VALUE)));
  }

  @Test
  void whatIsNoTextOrIntegerIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> CanonicalJson.write(Map.of("n", 1.5)));
    assertThrows(IllegalArgumentException.class, () -> CanonicalJson.write(Map.of("t", "a\ud800")));
    assertThrows(IllegalArgumentException.class, () -> CanonicalJson.write(Map.of("t", "\udc00a")));
    assertEquals("{}", CanonicalJson.write(Map.of()));
  }

  @Property(tries = 300)
  void anyOtherReaderOfJsonReadsTheSameText(@ForAll String text) throws Exception {
    String paired = new String(text.getBytes(UTF_16), UTF_16);
    assertEquals(
        paired,
        new ObjectMapper().readTree(CanonicalJson.write(Map.of("t", paired))).path("t").asText());
  }
}
