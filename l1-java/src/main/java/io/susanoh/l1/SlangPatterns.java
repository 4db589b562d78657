package io.susanoh.l1;

import java.util.ArrayList;
import java.util.List;

/**
 * The patterns of R4 (CONTRACT §4), in the pattern language that both engines read alike, and the
 * Java engine's automaton of them. Immutable and safe for all threads; equal when the patterns are.
 *
 * <p>What a pattern may be is {@link PatternParser}'s to say; {@code slang/mod.rs} is the same in
 * Rust, step by step, so that both accept and refuse the same patterns. A pattern becomes a tree
 * ({@link PatternNode}), all trees a nondeterministic automaton ({@link PatternProgram}), that one
 * a deterministic one ({@link PatternSubsets}) over classes of code points ({@link
 * CodePointClasses}).
 */
public final class SlangPatterns {

  /** Patterns of a rule set. */
  public static final int PATTERNS_MAX = 64;

  /**
   * States of an automaton: positions of the nondeterministic one, and states of the deterministic
   * one, the state of a match included.
   */
  public static final int STATES_MAX = 20_000;

  /**
   * What the deterministic automaton may take to build, which also bounds its memory. Counted are
   * the classes that each position reads, the cells of the table, and of each cell in whose class
   * an own position of its state reads: the positions of the state that read there and the own
   * positions of the state that it leads to.
   */
  static final int EFFORT_MAX = 1 << 24;

  /** The nine default patterns, case-sensitive, matched anywhere in the text. */
  public static final SlangPatterns DEFAULT =
      of(
          List.of(
              "振[り込]?込",
              "D[でにて]確認",
              "[0-9]+[kK千万]",
              "りょ[。.]",
              "PayPa[ly]",
              "銀行",
              "口座",
              "送金",
              "入金確認"));

  private final List<String> texts;
  private final int hash;
  private final SlangMatcher matcher;

  private SlangPatterns(List<String> texts, SlangMatcher matcher) {
    this.texts = texts;
    this.hash = texts.hashCode();
    this.matcher = matcher;
  }

  /**
   * Compiles patterns: milliseconds, or up to a second for the largest.
   *
   * @param texts at most {@value #PATTERNS_MAX}; none at all is R4 that never fires
   * @throws PatternsRefused with every reason
   */
  public static SlangPatterns of(List<String> texts) {
    if (texts.size() > PATTERNS_MAX) {
      throw new PatternsRefused(
          List.of("there are " + texts.size() + " patterns, allowed are " + PATTERNS_MAX));
    }
    PatternProgram program = new PatternProgram(parse(texts));
    CodePointClasses classes = new CodePointClasses(program.sets());
    try {
      int[] table = PatternSubsets.table(program, classes);
      return new SlangPatterns(List.copyOf(texts), new SlangMatcher(classes, table));
    } catch (PatternSubsets.TooLarge e) {
      throw new PatternsRefused(List.of("all patterns together: " + e.getMessage()));
    }
  }

  private static List<PatternNode> parse(List<String> texts) {
    List<PatternNode> nodes = new ArrayList<>();
    List<String> reasons = new ArrayList<>();
    long positions = 0;
    for (int i = 0; i < texts.size(); i++) {
      String place = "pattern " + (i + 1) + ": ";
      try {
        PatternNode node = PatternParser.parse(texts.get(i));
        positions += Math.min(node.positions(), STATES_MAX + 1);
        if (positions > STATES_MAX) {
          reasons.add(place + "the automaton has over " + STATES_MAX + " states");
          positions = 0;
        }
        nodes.add(node);
      } catch (PatternParser.Refused e) {
        reasons.add(place + e.getMessage());
      }
    }
    if (!reasons.isEmpty()) {
      throw new PatternsRefused(reasons);
    }
    return nodes;
  }

  /** The patterns as they are written. */
  public List<String> texts() {
    return texts;
  }

  /**
   * Whether a pattern matches anywhere in {@code text}. Half a surrogate pair is a code point of
   * its own; an empty text holds no match.
   */
  public boolean matches(String text) {
    return matcher.matches(text);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof SlangPatterns patterns
            && hash == patterns.hash
            && texts.equals(patterns.texts));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return texts.toString();
  }
}
