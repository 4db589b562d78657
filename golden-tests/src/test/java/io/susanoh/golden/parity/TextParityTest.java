package io.susanoh.golden.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.golden.Engines;
import io.susanoh.golden.reference.NaiveEngine;
import io.susanoh.l1.AccountKey;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.RuleSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every engine's matcher means what java.util.regex means, on texts made of the patterns' own. */
class TextParityTest {

  private static final int TEXTS = 200_000;

  /** The patterns' characters, cut so that random joins of them often match or nearly do. */
  private static final String[] PIECES = {
    "振", "り", "込", "D", "で", "に", "て", "確認", "確", "認", "0", "5", "9", "k", "K", "千", "万", "りょ", "ょ",
    "。", ".", "Pay", "Pa", "P", "a", "l", "y", "銀", "行", "口", "座", "送", "金", "入", "入金", "\n", " ",
    "x", "😀", "\u0000", "\u3099", "\u212a", "５", "\uffff", "\ud83d", "\ude00", "𠮷"
  };

  private static final String[] MATCHES = {
    "振込",
    "振り込",
    "振込込",
    "Dで確認",
    "Dに確認",
    "Dて確認",
    "0k",
    "123456789K",
    "5千",
    "77万",
    "りょ。",
    "りょ.",
    "PayPal",
    "PayPay",
    "銀行",
    "口座",
    "送金",
    "入金確認"
  };

  private final long seed = Long.getLong("susanoh.seed", new Random().nextLong());

  @Test
  void javaEngineMatchesAsTheOracleDoes() {
    compare(Engines.java());
  }

  @Test
  void rustEngineMatchesAsTheOracleDoes() {
    compare(Engines.rust());
  }

  private void compare(L1Engine engine) {
    System.out.printf("texts for %s: -Dsusanoh.seed=%d%n", engine.name(), seed);
    Random random = new Random(seed);
    int matches = 0;
    try (engine) {
      for (int i = 0; i < TEXTS; i++) {
        String text = text(random);
        L1Event event =
            new L1Event(
                new AccountKey(i, i), i, i, GameEvent.NO_TIMESTAMP, 0, GameEvent.NO_PRICE, text);
        int expected = NaiveEngine.evaluateEvent(event, RuleSet.DEFAULT);
        assertEquals(
            expected,
            engine.evaluateEvent(event, RuleSet.DEFAULT),
            () -> engine.name() + " on <" + text + "> with -Dsusanoh.seed=" + seed);
        matches += expected == 0 ? 0 : 1;
      }
    }
    assertTrue(matches > TEXTS / 10 && matches < TEXTS * 9 / 10, matches + " matches");
  }

  /** Random pieces, and in every other text among them a match that may have been spoilt. */
  private static String text(Random random) {
    StringBuilder text = new StringBuilder(pieces(random, 8));
    if (random.nextBoolean()) {
      StringBuilder match = new StringBuilder(MATCHES[random.nextInt(MATCHES.length)]);
      for (int edits = random.nextInt(3); edits > 0; edits--) {
        int from = random.nextInt(match.length() + 1);
        int to = Math.min(match.length(), from + random.nextInt(2));
        match.replace(from, to, pieces(random, 2));
      }
      text.append(match).append(pieces(random, 8));
    }
    return text.toString();
  }

  private static String pieces(Random random, int max) {
    StringBuilder text = new StringBuilder();
    for (int pieces = random.nextInt(max); pieces > 0; pieces--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }
}
