package io.susanoh.gateway.engine;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.susanoh.l1.EngineFault;
import io.susanoh.l1.Rule;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** What is counted of the engines. Labels come from closed sets. */
final class EngineMeters {

  private final Map<EngineFault.Cause, Counter> fallbacks = new EnumMap<>(EngineFault.Cause.class);
  private final Map<Rule, Counter> differencesByRule = new EnumMap<>(Rule.class);
  private final Counter windowDifferences;

  /** Answers, while the counters are by rule. */
  private final LongAdder differences = new LongAdder();

  private final Counter compared;
  private final Counter rebuiltLate;
  private final Map<String, Map<RebuildOutcome, Counter>> rebuilds = new HashMap<>();

  /** How an attempt to put a faulted engine back ended. */
  enum RebuildOutcome {
    /** It may answer again. */
    SOUND,
    /** No fresh engine could be made. */
    NOT_LOADED,
    /** It faulted, or differed, on the way. */
    FAILED
  }

  EngineMeters(MeterRegistry registry) {
    for (EngineFault.Cause cause : EngineFault.Cause.values()) {
      fallbacks.put(
          cause,
          Counter.builder("susanoh_l1_fallbacks")
              .description("Times that an engine faulted and the other one took over, by cause")
              .tag("cause", cause.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    for (Rule rule : Rule.values()) {
      differencesByRule.put(rule, difference(registry, rule.name()));
    }
    windowDifferences = difference(registry, "window");
    compared =
        Counter.builder("susanoh_l1_compared_events")
            .description("Events whose answer the following engine has compared")
            .register(registry);
    rebuiltLate =
        Counter.builder("susanoh_l1_unrebuilt_events")
            .description(
                "Events answered from windows that were not rebuilt yet: R1 and R2 may have"
                    + " under-fired")
            .register(registry);
  }

  /** Shows how a seat stands, and counts what becomes of it. */
  void seat(MeterRegistry registry, Seat seat, Supplier<Number> routedPercent) {
    for (EngineState state : EngineState.values()) {
      Gauge.builder("susanoh_l1_engine_state", seat, s -> s.standing().state() == state ? 1 : 0)
          .description("1 for the state that the engine is in")
          .tag("engine", seat.name())
          .tag("state", state.word())
          .register(registry);
    }
    Gauge.builder("susanoh_l1_routed_percent", routedPercent)
        .description("Share of accounts that the engine is to answer")
        .tag("engine", seat.name())
        .strongReference(true)
        .register(registry);
    Map<RebuildOutcome, Counter> byOutcome = new EnumMap<>(RebuildOutcome.class);
    for (RebuildOutcome outcome : RebuildOutcome.values()) {
      byOutcome.put(
          outcome,
          Counter.builder("susanoh_l1_rebuilds")
              .description("Attempts to put a faulted engine back, by outcome")
              .tag("engine", seat.name())
              .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    rebuilds.put(seat.name(), byOutcome);
  }

  void rebuilt(Seat seat, RebuildOutcome outcome) {
    rebuilds.get(seat.name()).get(outcome).increment();
  }

  private static Counter difference(MeterRegistry registry, String rule) {
    return Counter.builder("susanoh_l1_differences")
        .description(
            "Answers in which the two engines differ, by rule; window: same rules, other figures")
        .tag("rule", rule)
        .register(registry);
  }

  void fallback(EngineFault.Cause cause) {
    fallbacks.get(cause).increment();
  }

  void compared(int events) {
    compared.increment(events);
  }

  /** Events that were compared since the start. */
  long compared() {
    return (long) compared.count();
  }

  /** Answers that differed since the start. */
  long differences() {
    return differences.sum();
  }

  void difference(int answeredRules, int followedRules) {
    differences.increment();
    int different = answeredRules ^ followedRules;
    if (different == 0) {
      windowDifferences.increment();
    }
    for (Rule rule : Rule.of(different)) {
      differencesByRule.get(rule).increment();
    }
  }

  void answeredUnrebuilt() {
    rebuiltLate.increment();
  }
}
