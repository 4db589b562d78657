package io.susanoh.golden.parity;

import io.susanoh.l1.RuleSet;
import java.util.List;

/**
 * A random stream of events.
 *
 * @param rules the thresholds that it is screened by
 * @param keys how its numbers become keys
 * @param handoverAt before this step an engine under test is replaced by a fresh one that was given
 *     its windows
 * @param steps the events, by receipt
 */
record EventStream(RuleSet rules, StreamStep.Keys keys, int handoverAt, List<StreamStep> steps) {

  /** Where every stream begins. */
  static final long T0_MILLIS = 1_782_345_678_901L;

  EventStream {
    steps = List.copyOf(steps);
  }

  EventStream withSteps(List<StreamStep> newSteps) {
    return new EventStream(rules, keys, Math.min(handoverAt, newSteps.size()), newSteps);
  }

  EventStream withHandoverAt(int step) {
    return new EventStream(rules, keys, step, steps);
  }
}
