package io.susanoh.l1;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All patterns as one nondeterministic automaton: its positions are the {@link Read} steps, which
 * all other steps only lead to.
 */
final class PatternProgram {

  /** Where a match has been found. */
  static final int MATCH = 0;

  /** One instruction. */
  sealed interface Step {}

  /** A pattern has matched. */
  record Match() implements Step {}

  /** Reads a code point of the set of this number, and goes on. */
  record Read(int set, int next) implements Step {}

  /** Goes on at both. */
  record Split(int first, int second) implements Step {}

  private final List<Step> steps = new ArrayList<>(List.of(new Match()));
  private final List<CodePoints> sets = new ArrayList<>();
  private final Map<CodePoints, Integer> numbers = new HashMap<>();
  private final int[] starts;

  /** Positions have been counted: there is no bound here. */
  PatternProgram(List<PatternNode> patterns) {
    starts = patterns.stream().mapToInt(pattern -> entry(pattern, MATCH)).toArray();
  }

  List<Step> steps() {
    return steps;
  }

  /** The distinct sets. */
  List<CodePoints> sets() {
    return sets;
  }

  /** Where each pattern begins. */
  int[] starts() {
    return starts.clone();
  }

  /** Writes a node down, end first; where it is entered. */
  private int entry(PatternNode node, int next) {
    return switch (node) {
      case PatternNode.Nothing nothing -> next;
      case PatternNode.Symbol symbol -> push(new Read(number(symbol.set()), next));
      case PatternNode.Sequence sequence -> sequence(sequence.parts(), next);
      case PatternNode.Either either -> either(either.branches(), next);
      case PatternNode.Loop loop -> loop(loop, next);
      case PatternNode.Counted counted -> counted(counted, next);
    };
  }

  private int sequence(List<PatternNode> parts, int next) {
    int entry = next;
    for (PatternNode part : parts.reversed()) {
      entry = entry(part, entry);
    }
    return entry;
  }

  private int either(List<PatternNode> branches, int next) {
    int entry = entry(branches.getLast(), next);
    for (PatternNode branch : branches.reversed().subList(1, branches.size())) {
      entry = push(new Split(entry(branch, next), entry));
    }
    return entry;
  }

  private int loop(PatternNode.Loop loop, int next) {
    if (!loop.repeated()) {
      int once = entry(loop.inner(), next);
      return loop.optional() ? push(new Split(once, next)) : once;
    }
    int again = push(new Split(next, next));
    int once = entry(loop.inner(), again);
    steps.set(again, new Split(once, next));
    return loop.optional() ? again : once;
  }

  private int counted(PatternNode.Counted counted, int next) {
    int entry = next;
    for (int i = counted.min(); i < counted.max(); i++) {
      entry = push(new Split(entry(counted.inner(), entry), next));
    }
    for (int i = 0; i < counted.min(); i++) {
      entry = entry(counted.inner(), entry);
    }
    return entry;
  }

  private int number(CodePoints set) {
    return numbers.computeIfAbsent(
        set,
        added -> {
          sets.add(added);
          return sets.size() - 1;
        });
  }

  private int push(Step step) {
    steps.add(step);
    return steps.size() - 1;
  }
}
