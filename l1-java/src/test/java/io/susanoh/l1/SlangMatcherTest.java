package io.susanoh.l1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlangMatcherTest {

  private final SlangPatterns matcher = SlangPatterns.DEFAULT;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "振込",
        "振り込",
        "振込込",
        "Dで確認",
        "Dに確認",
        "Dて確認",
        "1k",
        "0K",
        "12千",
        "9万",
        "りょ。",
        "りょ.",
        "PayPal",
        "PayPay",
        "銀行",
        "口座",
        "送金",
        "入金確認",
        "…\n銀行",
        "𠮷銀行𠮷",
        "a1000000kb"
      })
  void slangIsFoundAnywhere(String text) {
    assertTrue(matcher.matches(text));
    assertTrue(matcher.matches("before " + text + " after"));
    assertTrue(matcher.matches("\n" + text + "\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "振",
        "込",
        "振りり込",
        "振 込",
        "d確認",
        "Dにて確認",
        "D 確認",
        "D確認",
        "Dは確認",
        "k",
        "1",
        "1 k",
        "1m",
        "１k",
        "1ｋ",
        "りょ",
        "りょう。",
        "りょ、",
        "paypal",
        "PayPa",
        "PayPan",
        "PAYPAL",
        "銀 行",
        "行銀",
        "口",
        "座口",
        "送",
        "金送",
        "入金",
        "入金 確認",
        "入金の確認",
        "hello 世界 𠮷"
      })
  void nearMissesAreNot(String text) {
    assertFalse(matcher.matches(text));
  }

  @Test
  void randomTextsNearThePatternsAreJudgedAsByRe2() {
    Pattern oracle = Pattern.compile(String.join("|", SlangPatterns.DEFAULT.texts()));
    int[] alphabet = "振り込DでにてpP確認0k9K千万ょ。.Payl銀行口座送金入 \n𠮷".codePoints().toArray();
    Random random = new Random(4);
    for (int i = 0; i < 300_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(12); length > 0; length--) {
        text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
      }
      String drawn = text.toString();
      assertEquals(oracle.matcher(drawn).find(), matcher.matches(drawn), drawn);
    }
  }
}
