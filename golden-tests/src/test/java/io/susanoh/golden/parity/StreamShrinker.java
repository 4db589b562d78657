package io.susanoh.golden.parity;

import io.susanoh.l1.GameEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Makes a failing stream small: first fewer steps, then simpler ones, for as long as it fails. */
final class StreamShrinker {

  /** Streams tried before the smallest so far must do. */
  private static final int TRIALS_MAX = 5_000;

  private final Predicate<EventStream> fails;
  private EventStream smallest;
  private int trials;

  private StreamShrinker(EventStream failing, Predicate<EventStream> fails) {
    this.smallest = failing;
    this.fails = fails;
  }

  /** A stream no larger than {@code failing} that fails as well. */
  static EventStream shrink(EventStream failing, Predicate<EventStream> fails) {
    StreamShrinker shrinker = new StreamShrinker(failing, fails);
    shrinker.adopt(failing.withHandoverAt(Integer.MAX_VALUE));
    do {
      shrinker.removeSteps();
    } while (shrinker.simplifySteps());
    return shrinker.smallest;
  }

  private void removeSteps() {
    for (int chunk = Math.max(1, size() / 2); chunk >= 1; chunk /= 2) {
      for (int from = 0; from < size(); ) {
        if (!adopt(smallest.withSteps(without(from, Math.min(size(), from + chunk))))) {
          from += chunk;
        }
      }
    }
  }

  private List<StreamStep> without(int from, int to) {
    List<StreamStep> fewer = new ArrayList<>(smallest.steps());
    fewer.subList(from, to).clear();
    return fewer;
  }

  private boolean simplifySteps() {
    boolean simpler = false;
    for (int i = 0; i < size(); i++) {
      StreamStep step = smallest.steps().get(i);
      long before = i == 0 ? 0 : smallest.steps().get(i - 1).atMillis();
      int place = i;
      simpler |=
          Stream.of(
                  step.withChat(""),
                  step.withPrice(GameEvent.NO_PRICE),
                  step.withAmount(0),
                  step.withAmount(Math.min(step.amount(), 1)),
                  step.withTimestamp(GameEvent.NO_TIMESTAMP),
                  step.withAt(before))
              .filter(candidate -> !candidate.equals(step))
              .anyMatch(candidate -> adopt(smallest.withSteps(with(place, candidate))));
    }
    return simpler && trials < TRIALS_MAX;
  }

  private List<StreamStep> with(int place, StreamStep step) {
    List<StreamStep> changed = new ArrayList<>(smallest.steps());
    changed.set(place, step);
    return changed;
  }

  private int size() {
    return smallest.steps().size();
  }

  /** Keeps {@code candidate} if it fails too. */
  private boolean adopt(EventStream candidate) {
    if (candidate.steps().isEmpty() || trials++ >= TRIALS_MAX || !fails.test(candidate)) {
      return false;
    }
    smallest = candidate;
    return true;
  }
}
