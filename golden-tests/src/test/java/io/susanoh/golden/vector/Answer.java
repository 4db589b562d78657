package io.susanoh.golden.vector;

import io.susanoh.l1.Rule;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.ScreeningResult.Admission;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a door answered to one event; what cannot be seen through it is empty.
 *
 * @param triggeredRules names of the rules, in the order of the answer
 * @param needsL2 whether a language model must look
 * @param admission what became of the event
 * @param windowTotal the window's sum after the event
 * @param windowCount the window's entries after the event
 */
public record Answer(
    List<String> triggeredRules,
    boolean needsL2,
    Optional<Admission> admission,
    OptionalLong windowTotal,
    OptionalInt windowCount) {

  public Answer {
    triggeredRules = List.copyOf(triggeredRules);
  }

  /** An engine's answer, of which all can be seen. */
  public static Answer of(ScreeningResult result) {
    return new Answer(
        Rule.of(result.rules()).stream().map(Rule::name).toList(),
        result.needsL2(),
        Optional.of(result.admission()),
        OptionalLong.of(result.windowTotal()),
        OptionalInt.of(result.windowCount()));
  }

  /** An answer over HTTP, which names the rules alone. */
  public static Answer ofHttp(List<String> triggeredRules, boolean needsL2) {
    return new Answer(
        triggeredRules, needsL2, Optional.empty(), OptionalLong.empty(), OptionalInt.empty());
  }
}
