package io.susanoh.gateway.engine;

import io.susanoh.l1.EngineFault;
import io.susanoh.l1.RuleSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * How the engines stand, for {@code /readyz} and {@code /api/v1/engine}.
 *
 * @param route what was asked for
 * @param rules what the next event is judged by
 * @param rebuilt whether the windows that answer are whole; false while they are rebuilt after a
 *     fault without a follower
 * @param compared events since the start whose answer the other engine has compared
 * @param differences answers among them that differed
 */
public record EngineStatus(
    Route route,
    RuleSet rules,
    List<Engine> engines,
    boolean rebuilt,
    long compared,
    long differences) {

  /**
   * One engine.
   *
   * @param wanted whether the route has it answer some account
   * @param answers whether it answers some account now
   * @param follows whether it is given what the other one answers
   * @param cause why it does not answer or follow, or did not before it is REBUILDING or on
   *     PROBATION; empty where nothing is asked of it
   * @param lag events that it has yet to see
   */
  public record Engine(
      String name,
      EngineState state,
      boolean wanted,
      boolean answers,
      boolean follows,
      Optional<EngineFault.Cause> cause,
      long lag) {}

  public EngineStatus {
    engines = List.copyOf(engines);
  }

  /** Who answers, such as {@code rust}, or {@code java and rust}. */
  public String answering() {
    String names = names(Engine::answers);
    return names.isEmpty() ? "none" : names;
  }

  /** Who follows without answering. */
  public Optional<String> following() {
    return Optional.of(names(engine -> engine.follows() && !engine.answers()))
        .filter(names -> !names.isEmpty());
  }

  /** Why an engine that should answer does not. */
  public Optional<EngineFault.Cause> fallback() {
    return cause(Engine::wanted);
  }

  /** Why an engine that should follow does not, or is not trusted yet. */
  public Optional<EngineFault.Cause> followerFault() {
    return cause(engine -> !engine.wanted());
  }

  /** Events that those who follow have yet to see. */
  public long lag() {
    return engines.stream().mapToLong(Engine::lag).sum();
  }

  /** Whether everything is as it was configured. */
  public boolean asConfigured() {
    return fallback().isEmpty() && followerFault().isEmpty();
  }

  private String names(Predicate<Engine> which) {
    return engines.stream().filter(which).map(Engine::name).collect(Collectors.joining(" and "));
  }

  private Optional<EngineFault.Cause> cause(Predicate<Engine> which) {
    return engines.stream()
        .filter(which)
        .filter(engine -> engine.state() != EngineState.SOUND)
        .flatMap(engine -> engine.cause().stream())
        .findFirst();
  }
}
