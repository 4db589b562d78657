package io.susanoh.l1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of CONTRACT §4 at their boundaries. */
class RulesTest {

  private static final long NOW = 1_700_000_000_000L;
  private static final long MAX = L1Engine.ENTRY_AMOUNT_MAX;

  private final JavaL1Engine engine = new JavaL1Engine(4);

  private int events;

  private ScreeningResult screen(TestEvent event, RuleSet rules) {
    return engine.screen(event.event(), rules, NOW);
  }

  private TestEvent next() {
    return TestEvent.to("target", "e" + events++);
  }

  private static List<Rule> fired(ScreeningResult result) {
    return Rule.of(result.rules());
  }

  @ParameterizedTest
  @CsvSource({"999999, 0", "1000000, 1", "1000001, 1"})
  void r1FiresFromTheAmountThresholdOn(long amount, int rules) {
    assertEquals(rules, screen(next().amount(amount), RuleSet.DEFAULT).rules());
  }

  @Test
  void r1CountsTheWholeWindow() {
    assertEquals(List.of(), fired(screen(next().amount(500_000), RuleSet.DEFAULT)));
    assertEquals(List.of(), fired(screen(next().amount(499_999), RuleSet.DEFAULT)));
    assertEquals(List.of(Rule.R1), fired(screen(next().amount(1), RuleSet.DEFAULT)));
  }

  @ParameterizedTest
  @CsvSource({
    "562949953421311, 562949953421311",
    "562949953421312, 562949953421312",
    "562949953421313, 562949953421312",
    "9007199254740991, 562949953421312"
  })
  void anEntryAddsAtMostTwoToThe49(long amount, long total) {
    assertEquals(total, screen(next().amount(amount), RuleSet.DEFAULT).windowTotal());
  }

  @Test
  void r1IsExactAtItsLargestThreshold() {
    RuleSet rules = new RuleSet(MAX, 10_000, 1);
    assertEquals(List.of(), fired(screen(next().amount(MAX - 1), rules)));
    assertEquals(List.of(Rule.R1), fired(screen(next().amount(1), rules)));
  }

  @Test
  void aFullWindowOfTheLargestAmountsDoesNotOverflow() {
    RuleSet rules = new RuleSet(MAX, 10_000, 1);
    for (int i = 0; i < 10_050; i++) {
      screen(next().amount(GameEvent.AMOUNT_MAX), rules);
    }
    assertEquals(10_000 * MAX, screen(next(), rules).windowTotal() + MAX);
  }

  @Test
  void r2FiresFromTheCountThresholdOn() {
    for (int i = 1; i <= 9; i++) {
      assertEquals(List.of(), fired(screen(next(), RuleSet.DEFAULT)));
    }
    assertEquals(List.of(Rule.R2), fired(screen(next(), RuleSet.DEFAULT)));
    assertEquals(List.of(Rule.R2), fired(screen(next(), RuleSet.DEFAULT)));
  }

  @Test
  void r2CanAskForAFullWindow() {
    RuleSet rules = new RuleSet(MAX, 10_000, 1);
    for (int i = 1; i < 10_000; i++) {
      assertEquals(List.of(), fired(screen(next(), rules)));
    }
    assertEquals(List.of(Rule.R2), fired(screen(next(), rules)));
    assertEquals(List.of(Rule.R2), fired(screen(next(), rules)));
  }

  @ParameterizedTest
  @CsvSource({
    // amount, price, multiplier, whether R3 fires
    "999, 10, 100, false",
    "1000, 10, 100, true",
    "1001, 10, 100, true",
    "0, 0, 100, false",
    "1000, 0, 100, false",
    "1000, -1, 100, false",
    "1, 1, 1, true",
    "0, 1, 1, false",
    "9007199254740991, 9007199254740991, 1, true",
    "9007199254740990, 9007199254740991, 1, false",
    "9007199254740991, 9007199254740991, 1000000000, false",
    "9007199254740991, 9007199, 1000000000, true",
    "9007199254740991, 9007200, 1000000000, false",
    // The product is 2^64 and would be 0 if it wrapped.
    "9007199254740991, 4503599627370496, 4096, false",
  })
  void r3FiresFromPriceTimesMultiplierOn(long amount, long price, long multiplier, boolean fires) {
    RuleSet rules = new RuleSet(MAX, 10_000, multiplier);
    TestEvent event = next().amount(amount).price(price);
    assertEquals(fires, Rule.R3.in(engine.evaluateEvent(event.event(), rules)));
    assertEquals(fires, Rule.R3.in(screen(event, rules).rules()));
  }

  @Test
  void r3JudgesTheWholeAmountThoughTheSumCapsIt() {
    RuleSet rules = new RuleSet(MAX, 10_000, 1);
    assertEquals(
        List.of(Rule.R1, Rule.R3), fired(screen(next().amount(MAX + 1).price(MAX + 1), rules)));
  }

  @Test
  void r4FiresOnItsEventAlone() {
    ScreeningResult result = screen(next().chat("銀行"), RuleSet.DEFAULT);
    assertEquals(List.of(Rule.R4), fired(result));
    assertEquals(true, result.needsL2());
    assertEquals(List.of(), fired(screen(next().chat("銀 行"), RuleSet.DEFAULT)));
  }

  @Test
  void allRulesCanFireTogetherInTheirOrder() {
    RuleSet rules = new RuleSet(1, 1, 1);
    TestEvent event = next().amount(1).price(1).chat("送金");
    assertEquals(List.of(Rule.R1, Rule.R2, Rule.R3, Rule.R4), fired(screen(event, rules)));
  }

  @Test
  void evaluatingAnEventReadsAndChangesNoWindow() {
    RuleSet rules = new RuleSet(1, 1, 1);
    L1Event event = next().amount(1).price(1).chat("送金").event();
    assertEquals(Rule.OF_EVENT, engine.evaluateEvent(event, rules));
    assertEquals(true, engine.window(event.target()).isEmpty());
  }
}
