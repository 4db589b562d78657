package io.susanoh.l1;

import java.util.List;
import java.util.function.Predicate;

/**
 * What a part of a pattern matches. Made by the methods here alone, so that every node but a lone
 * {@link Nothing} reads something: no pattern grows into a heap of parts that read nothing.
 */
sealed interface PatternNode {

  /** The empty text. */
  record Nothing() implements PatternNode {}

  /** One code point of a set: a position. */
  record Symbol(CodePoints set) implements PatternNode {}

  /** One after the other. */
  record Sequence(List<PatternNode> parts) implements PatternNode {}

  /** Any one of them. */
  record Either(List<PatternNode> branches) implements PatternNode {}

  /** The node or nothing, if optional; again and again, if repeated. */
  record Loop(PatternNode inner, boolean optional, boolean repeated) implements PatternNode {}

  /** The node, so many times. */
  record Counted(PatternNode inner, int min, int max) implements PatternNode {}

  static PatternNode sequence(List<PatternNode> parts) {
    List<PatternNode> reading = reading(parts);
    return switch (reading.size()) {
      case 0 -> new Nothing();
      case 1 -> reading.getFirst();
      default -> new Sequence(reading);
    };
  }

  static PatternNode either(List<PatternNode> branches) {
    List<PatternNode> reading = reading(branches);
    if (reading.isEmpty()) {
      return new Nothing();
    }
    PatternNode node = reading.size() == 1 ? reading.getFirst() : new Either(reading);
    return reading.size() < branches.size() ? looped(node, true, false) : node;
  }

  static PatternNode looped(PatternNode inner, boolean optional, boolean repeated) {
    return switch (inner) {
      case Nothing nothing -> nothing;
      case Loop loop -> new Loop(loop.inner, optional || loop.optional, repeated || loop.repeated);
      case Symbol symbol -> new Loop(symbol, optional, repeated);
      case Sequence sequence -> new Loop(sequence, optional, repeated);
      case Either either -> new Loop(either, optional, repeated);
      case Counted counted -> new Loop(counted, optional, repeated);
    };
  }

  static PatternNode counted(PatternNode inner, int min, int max) {
    if (max == 0 || inner instanceof Nothing) {
      return new Nothing();
    }
    if (max == 1) {
      return min == 1 ? inner : looped(inner, true, false);
    }
    return new Counted(inner, min, max);
  }

  /**
   * How many positions the node has when what is counted is written out; {@link Long#MAX_VALUE} of
   * more than that.
   */
  default long positions() {
    return switch (this) {
      case Nothing nothing -> 0;
      case Symbol symbol -> 1;
      case Sequence sequence -> sum(sequence.parts);
      case Either either -> sum(either.branches);
      case Loop loop -> loop.inner.positions();
      case Counted counted -> product(counted.inner.positions(), counted.max);
    };
  }

  private static List<PatternNode> reading(List<PatternNode> nodes) {
    return nodes.stream().filter(Predicate.not(Nothing.class::isInstance)).toList();
  }

  private static long sum(List<PatternNode> nodes) {
    long sum = 0;
    for (PatternNode node : nodes) {
      sum += node.positions();
      if (sum < 0) {
        return Long.MAX_VALUE;
      }
    }
    return sum;
  }

  private static long product(long positions, int times) {
    return positions > Long.MAX_VALUE / times ? Long.MAX_VALUE : positions * times;
  }
}
