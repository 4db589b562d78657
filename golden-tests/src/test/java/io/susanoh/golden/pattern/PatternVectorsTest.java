package io.susanoh.golden.pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import io.susanoh.golden.Corpus;
import io.susanoh.golden.Engines;
import io.susanoh.l1.AccountKey;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.PatternsRefused;
import io.susanoh.l1.Rule;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.SlangPatterns;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Both engines accept, refuse and match what {@code vectors-patterns/} says. */
class PatternVectorsTest {

  private static final int CASES_MIN = 150;

  private static List<JsonNode> cases(String name) {
    List<JsonNode> cases = new ArrayList<>();
    Corpus.read(Corpus.module().resolve("vectors-patterns").resolve(name)).forEach(cases::add);
    return cases;
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.textValue()));
    return texts;
  }

  private static String ofHex(String units) {
    return Stream.of(units.split(" "))
        .map(unit -> String.valueOf((char) Integer.parseInt(unit, 16)))
        .collect(Collectors.joining());
  }

  @Test
  void thereAreEnough() {
    assertTrue(cases("accepted.json").size() + cases("refused.json").size() >= CASES_MIN);
  }

  @Test
  void theJavaEngineMatchesWhatItMustAndNothingElse() {
    try (L1Engine engine = Engines.java()) {
      matches(engine, "accepted.json", text -> text);
      matches(engine, "halves.json", PatternVectorsTest::ofHex);
    }
  }

  @Test
  void theRustEngineMatchesWhatItMustAndNothingElse() {
    try (L1Engine engine = Engines.rust()) {
      matches(engine, "accepted.json", text -> text);
      matches(engine, "halves.json", PatternVectorsTest::ofHex);
    }
  }

  private static void matches(L1Engine engine, String name, UnaryOperator<String> decoder) {
    for (JsonNode each : cases(name)) {
      String pattern = each.get("pattern").textValue();
      RuleSet rules = new RuleSet(1, 1, 1, SlangPatterns.of(List.of(pattern)));
      texts(each.get("matches"))
          .forEach(text -> assertR4(true, engine, rules, decoder.apply(text)));
      texts(each.get("misses"))
          .forEach(text -> assertR4(false, engine, rules, decoder.apply(text)));
    }
  }

  private static void assertR4(boolean fires, L1Engine engine, RuleSet rules, String chat) {
    L1Event event =
        new L1Event(
            new AccountKey(1, 2), 3, 4, GameEvent.NO_TIMESTAMP, 0, GameEvent.NO_PRICE, chat);
    assertEquals(
        fires ? Rule.R4.bit() : 0,
        engine.evaluateEvent(event, rules),
        () -> engine.name() + ": " + rules.slang() + " in <" + chat + ">");
  }

  @Test
  void whatIsRefusedIsRefusedWithItsPlaceAndOnOneLine() {
    for (JsonNode each : cases("refused.json")) {
      String pattern = each.get("pattern").textValue();
      PatternsRefused refused =
          assertThrows(
              PatternsRefused.class, () -> SlangPatterns.of(List.of("ok", pattern)), pattern);
      assertEquals(1, refused.reasons().size());
      String reason = refused.reasons().getFirst();
      assertTrue(reason.startsWith("pattern 2: "), reason);
      assertEquals(1, reason.lines().count(), reason);
    }
  }

  @Test
  void everyPatternThatIsRefusedIsNamedAtOnce() {
    List<String> all =
        cases("refused.json").stream()
            .map(each -> each.get("pattern").textValue())
            .limit(SlangPatterns.PATTERNS_MAX)
            .toList();
    PatternsRefused refused = assertThrows(PatternsRefused.class, () -> SlangPatterns.of(all));
    assertEquals(all.size(), refused.reasons().size());
  }

  @Test
  void sizesAreAcceptedOrRefusedByJava() {
    for (JsonNode each : cases("sizes.json")) {
      assertEquals(
          each.get("accepted").booleanValue(),
          isAccepted(texts(each.get("patterns"))),
          each.get("why").textValue());
    }
  }

  @Test
  void theRustEngineTakesEverySizeThatJavaTakes() {
    try (L1Engine engine = Engines.rust()) {
      for (JsonNode each : cases("sizes.json")) {
        if (each.get("accepted").booleanValue()) {
          SlangPatterns slang = SlangPatterns.of(texts(each.get("patterns")));
          try {
            engine.prepare(new RuleSet(1, 1, 1, slang));
          } catch (PatternsRefused e) {
            fail(each.get("why").textValue(), e);
          }
        }
      }
    }
  }

  private static boolean isAccepted(List<String> patterns) {
    try {
      SlangPatterns.of(patterns);
      return true;
    } catch (PatternsRefused e) {
      return false;
    }
  }
}
