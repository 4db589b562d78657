package io.susanoh.golden.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.golden.Engines;
import io.susanoh.golden.reference.NaiveEngine;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.SlangPatterns;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Every engine gives the naive model's answers while the rules change in the middle of a stream,
 * again and again and between more rule sets than an engine keeps ready: windows stay, and a
 * duplicate has the rules of its first delivery. {@code -Dsusanoh.seed=…} repeats a run.
 */
class RuleChangeParityTest {

  private static final int STREAMS = 1_000;

  private static final List<RuleSet> RULES =
      List.of(
          RuleSet.DEFAULT,
          new RuleSet(1, 1, 1, SlangPatterns.of(List.of())),
          new RuleSet(100, 2, 2, SlangPatterns.of(List.of("よろ.く", "[0-9] ?k"))),
          new RuleSet(1L << 49, 10_000, 100, SlangPatterns.of(List.of("(😀|り)+[口込]", "確認"))),
          new RuleSet(999_999, 3, 99, SlangPatterns.of(List.of(".*"))),
          new RuleSet(2, 9, 1_000_000_000, SlangPatterns.of(List.of("[^D]確", "銀{0,1}行"))));

  private final long seed = Long.getLong("susanoh.seed", new Random().nextLong());

  @Test
  void javaEngineAgreesWithTheNaiveModel() {
    compare(Engines::java);
  }

  @Test
  void rustEngineAgreesWithTheNaiveModel() {
    compare(Engines::rust);
  }

  private void compare(Supplier<L1Engine> maker) {
    Random random = new Random(seed);
    StreamGenerator generator = new StreamGenerator(random);
    int fired = 0;
    for (int n = 0; n < STREAMS; n++) {
      EventStream stream = generator.edges();
      NaiveEngine naive = new NaiveEngine();
      RuleSet rules = RULES.getFirst();
      try (L1Engine engine = maker.get()) {
        for (StreamStep step : stream.steps()) {
          if (random.nextInt(6) == 0) {
            rules = RULES.get(random.nextInt(RULES.size()));
          }
          L1Event event = step.event(stream.keys(), EventStream.T0_MILLIS);
          long receiptMillis = EventStream.T0_MILLIS + step.atMillis();
          ScreeningResult expected = naive.screen(event, rules, receiptMillis);
          String told = engine.name() + " at " + step + " by " + rules + " with seed " + seed;
          assertEquals(expected, engine.screen(event, rules, receiptMillis), told);
          fired |= expected.rules();
        }
      }
    }
    assertTrue(fired == 0b1111, "every rule fired");
  }
}
