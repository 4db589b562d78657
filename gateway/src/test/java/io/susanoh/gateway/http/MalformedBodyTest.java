package io.susanoh.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.refusal.Refusal.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no JSON, no UTF-8 or nested too deep: 400, whatever else is wrong. */
class MalformedBodyTest {

  private static final String WHOLE =
      """
      {"event_id":"e-1","timestamp":"2026-01-02T03:04:05Z","actor_id":"受\\u53d6","target_id":"😀",
      "action_details":{"currency_amount":1.50e2,"item_id":null,"market_avg_price":7},
      "context_metadata":{"recent_chat_log":"\\ud83d\\ude00"},"x":[true,false,null,{"y":-0.5E-3}]}""";

  @Test
  void aBodyCutAnywhereIsMalformed() {
    byte[] whole = WHOLE.getBytes(StandardCharsets.UTF_8);
    assertEquals(Optional.empty(), Decoding.refusal(whole));
    for (int length = 0; length < whole.length; length++) {
      assertMalformed(Arrays.copyOf(whole, length), "cut at " + length);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " \n",
        "{",
        "}",
        "[",
        "{]",
        "{}}",
        "{}{}",
        "{} x",
        "{} 1",
        "{},",
        "[1,2",
        "nul",
        "nulll",
        "tru",
        "True",
        "'x'",
        "\"x",
        "5x",
        "5 5",
        "01",
        "-",
        "-x",
        "+1",
        ".5",
        "5.",
        "5.e1",
        "5e",
        "5e+",
        "0x10",
        "1_000",
        "NaN",
        "Infinity",
        "-Infinity",
        "undefined",
        "// comment\n{}",
        "/* comment */{}",
        "# comment\n{}",
        "{} // comment",
        "\u00a0{}",
        "\u2028{}",
        "\f{}",
        "\u000b{}",
      })
  void whatIsNoJsonTextIsMalformed(String body) {
    assertMalformed(body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"x\":",
        "\"x\"",
        "\"x\" 1",
        "x:1",
        "'x':1",
        "1:1",
        "null:1",
        "\"x\":1,,\"y\":1",
        "\"x\":1 \"y\":1",
        "\"x\":1;\"y\":1",
        "\"x\"=1",
        "\"x\"::1",
        "\"x\":[1,]",
        "\"x\":[,1]",
        "\"x\":[1 2]",
        "\"x\":[1,2",
        "\"x\":{\"y\":1,}",
        "\"x\":{,}",
        "\"x\":[1}",
        "\"x\":{\"y\":1]",
        "\"x\":01",
        "\"x\":-01",
        "\"x\":00",
        "\"x\":1.",
        "\"x\":.1",
        "\"x\":1e",
        "\"x\":1e+",
        "\"x\":1.e5",
        "\"x\":1..5",
        "\"x\":1e5e5",
        "\"x\":1-5",
        "\"x\":+1",
        "\"x\":--1",
        "\"x\":0x1F",
        "\"x\":1f",
        "\"x\":1L",
        "\"x\":NaN",
        "\"x\":Infinity",
        "\"x\":-Infinity",
        "\"x\":-INF",
        "\"x\":True",
        "\"x\":truee",
        "\"x\":nul",
        "\"x\":'y'",
        "\"x\":y",
        "\"x\":\"\\x\"",
        "\"x\":\"\\u12\"",
        "\"x\":\"\\u12G4\"",
        "\"x\":\"\\U0041\"",
        "\"x\":\"\\'\"",
        "\"x\":\"\\0\"",
        "\"x\":\"\\\n\"",
        "\"x\":\"a\nb\"",
        "\"x\":\"a\tb\"",
        "\"x\":\"a\u0000b\"",
        "\"x\":\"a\u001fb\"",
        "\"x\ny\":1",
        "\"\\q\":1",
        "\"x\":1/**/",
        "\"x\":1//",
        "\u0000\"x\":1",
        "\"x\":\u00a01",
        "\"x\":１",
      })
  void aSyntaxErrorAnywhereIsMalformed(String members) {
    assertMalformed(Decoding.with(members));
    assertMalformed(Decoding.action(members));
    assertMalformed(Decoding.with("\"x\":[{" + members + "}]"));
  }

  @Test
  void aSyntaxErrorBehindBadFieldsWins() {
    assertMalformed("{\"event_id\":5,\"actor_id\":[1,{}],\"x\":tru}");
    assertMalformed("{\"event_id\":5} 5");
    assertMalformed("[1,2]]");
    assertMalformed("{\"event_id\":5,\"x\":" + Decoding.nested(32) + "}");
  }

  @Test
  void nestingOfThirtyThreeIsMalformedAnywhere() {
    assertMalformed(Decoding.with("\"x\":" + Decoding.nested(32)));
    assertMalformed(Decoding.with("\"event_id\":" + Decoding.nested(32)));
    assertMalformed(Decoding.action("\"item_id\":" + Decoding.nested(31)));
    assertMalformed(Decoding.nested(33));
    assertMalformed("[".repeat(60_000));
    assertMalformed("{\"x\":".repeat(13_000));
    assertMalformed("{\"x\":".repeat(33) + "1" + "}".repeat(33));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80", // a continuation byte that continues nothing
        "bf",
        "c0 80", // NUL, overlong
        "c0 af",
        "c1 bf",
        "e0 80 af",
        "e0 9f bf",
        "f0 80 80 af",
        "f0 8f bf bf",
        "ed a0 80", // U+D800
        "ed bf bf", // U+DFFF
        "ed a0 bd ed b8 80", // a pair of surrogates, each encoded by itself
        "f4 90 80 80", // over U+10FFFF
        "f5 80 80 80",
        "f8 88 80 80 80",
        "fc 84 80 80 80 80",
        "fe",
        "ff",
        "c3", // cut off
        "e3 81",
        "f0 9f 98",
        "c3 28",
        "e3 28 a1",
        "f0 28 8c bc",
      })
  void whatIsNotUtf8IsMalformed(String hex) {
    byte[] bad = HexFormat.of().parseHex(hex.replace(" ", ""));
    String[] around = Decoding.with("\"x\":\"|\"").split("\\|");
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(around[0].getBytes(StandardCharsets.UTF_8));
    body.writeBytes(bad);
    body.writeBytes(around[1].getBytes(StandardCharsets.UTF_8));
    assertMalformed(body.toByteArray(), hex);
    assertMalformed(bad, hex + " alone");
  }

  @Test
  void noOtherEncodingIsDetected() {
    String body = Decoding.with("");
    for (String charset : new String[] {"UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE", "UTF-16"}) {
      assertMalformed(body.getBytes(Charset.forName(charset)), charset);
    }
    assertMalformed("\uFEFF" + body);
    assertMalformed("\u0000" + body);
    assertMalformed("\u0000\u0000\u0000" + body);
    assertMalformed(body + "\u0000");
    assertMalformed(body + "\uFEFF");
  }

  @Test
  void theDetailTellsNothingOfTheParser() {
    assertEquals(
        "Malformed JSON at character 6",
        Decoding.refusal("{\"x\": tru}").orElseThrow().getMessage().replaceAll("[0-9]+", "6"));
  }

  @Test
  void hostileBodiesTakeNoTime() {
    assertTimeout(
        Duration.ofSeconds(5),
        () -> {
          for (int i = 0; i < 5; i++) {
            assertMalformed("\"" + "s".repeat(1 << 20));
            assertMalformed("1".repeat(1 << 20) + "x");
            assertMalformed("[".repeat(1 << 20));
            assertMalformed("{\"a\":1,".repeat(1 << 16));
          }
        });
  }

  @Property(tries = 20_000)
  void noBytesMakeTheDecoderFail(
      @ForAll @IntRange(max = 400) int at,
      @ForAll byte replacement,
      @ForAll @IntRange(max = 400) int otherAt,
      @ForAll @Chars({'"', '\\', '{', '}', '[', ']', ',', ':', 'e', '0', '.', '-', 'u'})
          char other) {
    byte[] body = WHOLE.getBytes(StandardCharsets.UTF_8);
    body[at % body.length] = replacement;
    body[otherAt % body.length] = (byte) other;
    Decoding.refusal(body); // whatever is thrown besides a refusal fails this test
  }

  private static void assertMalformed(String body) {
    assertMalformed(body.getBytes(StandardCharsets.UTF_8), body);
  }

  private static void assertMalformed(byte[] body, String what) {
    String shown = what.length() > 200 ? what.substring(0, 200) : what;
    assertEquals(Optional.of(Kind.MALFORMED), Decoding.refusal(body).map(Refusal::kind), shown);
  }
}
