package io.susanoh.golden.vector;

import io.susanoh.l1.ScreeningResult.Admission;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The answer that a vector expects of its step.
 *
 * @param triggeredRules names of the rules, in the order R1, R2, R3, R4
 * @param needsL2 whether R4 fired
 * @param admission what became of the event; no part of the HTTP answer
 * @param windowTotal the window's sum after the step, where the vector says it
 * @param windowCount the window's entries after the step, where the vector says it
 */
public record Expectation(
    List<String> triggeredRules,
    boolean needsL2,
    Admission admission,
    OptionalLong windowTotal,
    OptionalInt windowCount) {

  public Expectation {
    triggeredRules = List.copyOf(triggeredRules);
  }

  /** What of {@code answer} is not as expected; empty when all of it is. */
  public Optional<String> differsFrom(Answer answer) {
    boolean same =
        answer.triggeredRules().equals(triggeredRules)
            && answer.needsL2() == needsL2
            && answer.admission().filter(a -> a != admission).isEmpty()
            && agree(windowTotal, answer.windowTotal())
            && agree(asLong(windowCount), asLong(answer.windowCount()));
    return same ? Optional.empty() : Optional.of("expected " + this + "\n but was " + answer);
  }

  private static boolean agree(OptionalLong expected, OptionalLong actual) {
    return expected.isEmpty() || actual.isEmpty() || expected.equals(actual);
  }

  private static OptionalLong asLong(OptionalInt value) {
    return value.isPresent() ? OptionalLong.of(value.getAsInt()) : OptionalLong.empty();
  }
}
