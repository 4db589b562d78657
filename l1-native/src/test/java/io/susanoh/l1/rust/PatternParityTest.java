package io.susanoh.l1.rust;

import static io.susanoh.l1.rust.Events.event;
import static io.susanoh.l1.rust.Events.target;
import static io.susanoh.l1.rust.Events.withChat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import io.susanoh.l1.PatternsRefused;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.SlangPatterns;
import io.susanoh.l1.rust.RandomPatterns.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Random patterns and texts near them mean the same to both engines and to RE2/J, and both engines
 * refuse the same. {@code -Dsusanoh.pairs=10000000} is the full size, {@code -Dsusanoh.seed=…}
 * repeats a run.
 */
@RequiresNative
class PatternParityTest {

  private static final long PAIRS = Long.getLong("susanoh.pairs", 200_000);
  private static final int TEXTS_EACH = 50;
  private static final int SCRAMBLED = 20_000;

  private final long seed = Long.getLong("susanoh.seed", new Random().nextLong());
  private final RandomPatterns random = new RandomPatterns(new Random(seed));

  private static boolean rustMatches(RustL1Engine engine, RuleSet rules, String text) {
    return engine.evaluateEvent(withChat(event(target(0), 1), text), rules) != 0;
  }

  private String told(Object what) {
    return what + " with -Dsusanoh.seed=" + seed;
  }

  @Test
  void randomPatternsMeanWhatTheyMeanToRe2() {
    long matches = 0;
    long pairs = 0;
    long tooLarge = 0;
    try (RustL1Engine engine = RustL1Engine.load(1)) {
      while (pairs < PAIRS) {
        List<Sample> samples = Stream.generate(random::pattern).limit(1 + pairs % 3).toList();
        List<String> patterns = samples.stream().map(Sample::pattern).toList();
        if (!isAcceptedByJava(patterns)) {
          assertFalse(isAcceptedByRust(patterns), told(patterns));
          tooLarge++;
          continue;
        }
        RuleSet rules = new RuleSet(1, 1, 1, SlangPatterns.of(patterns));
        Pattern oracle = oracle(patterns);
        for (int i = 0; i < TEXTS_EACH; i++, pairs++) {
          Sample sample = samples.get(i % samples.size());
          String text = i % 4 == 3 ? random.any() : random.near(sample.text());
          boolean expected = !text.isEmpty() && oracle.matcher(text).find();
          String told = told(patterns + " in <" + text + ">");
          assertEquals(expected, rules.slang().matches(text), told);
          assertEquals(expected, rustMatches(engine, rules, text), told);
          matches += expected ? 1 : 0;
        }
      }
    }
    System.out.printf(
        "%d pairs, %d matches, %d too large: %s%n", pairs, matches, tooLarge, told(""));
    assertTrue(tooLarge < pairs / TEXTS_EACH / 20, tooLarge + " too large");
    assertTrue(matches > pairs / 10 && matches < pairs * 95 / 100, matches + " matches");
  }

  /** Each alternative in a group of its own; what this language takes literally is quoted. */
  private static Pattern oracle(List<String> patterns) {
    return Pattern.compile(
        patterns.stream().map(pattern -> "(?:" + pattern + ")").collect(Collectors.joining("|")));
  }

  @Test
  void bothEnginesRefuseTheSame() {
    RustL1Engine.load(1).close();
    long before = Native.liveSlangs();
    int accepted = 0;
    for (int i = 0; i < SCRAMBLED; i++) {
      List<String> patterns = new ArrayList<>(List.of(random.scrambled()));
      boolean java = isAcceptedByJava(patterns);
      assertEquals(java, isAcceptedByRust(patterns), told(patterns));
      accepted += java ? 1 : 0;
    }
    assertTrue(accepted > SCRAMBLED / 20 && accepted < SCRAMBLED * 19 / 20, accepted + " accepted");
    assertEquals(before, Native.liveSlangs());
  }

  /** Families of patterns that grow: both engines give up at the same member. */
  @Test
  void bothEnginesGiveUpAtTheSameSize() {
    RustL1Engine.load(1).close();
    for (String family :
        List.of(
            "(.*a.{%1$d,%1$d}){1,3}",
            "a((.?){%1$d,%1$d}){100,100}b",
            "a[ab]{%1$d,%1$d}c|[bc]{1,%1$d}d",
            "x((y{0,%1$d}){0,%1$d}z){0,%1$d}w",
            "((a|b)?(b|c)?){%1$d,%1$d}d([ad].{0,%1$d}){0,9}e")) {
      int given = 0;
      for (int n : new int[] {1, 2, 4, 8, 11, 12, 13, 14, 25, 50, 100}) {
        List<String> patterns = List.of(family.formatted(n));
        boolean java = isAcceptedByJava(patterns);
        assertEquals(java, isAcceptedByRust(patterns), patterns.toString());
        given += java ? 0 : 1;
      }
      assertTrue(given > 0, family + " is never refused");
    }
  }

  private static boolean isAcceptedByJava(List<String> patterns) {
    try {
      SlangPatterns.of(patterns);
      return true;
    } catch (PatternsRefused e) {
      return false;
    }
  }

  private static boolean isAcceptedByRust(List<String> patterns) {
    try {
      NativeShard.answered(Native.freeSlang(NativeSlang.compile(patterns)));
      return true;
    } catch (PatternsRefused e) {
      return false;
    }
  }
}
