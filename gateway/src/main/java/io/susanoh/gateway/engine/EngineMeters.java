package io.susanoh.gateway.engine;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.susanoh.l1.EngineFault;
import io.susanoh.l1.Rule;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What is counted of the engines. Labels come from closed sets. */
final class EngineMeters {

  private final Map<EngineFault.Cause, Counter> fallbacks = new EnumMap<>(EngineFault.Cause.class);
  private final Map<Rule, Counter> differencesByRule = new EnumMap<>(Rule.class);
  private final Counter windowDifferences;
  private final Counter compared;
  private final Counter rebuiltLate;

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
                "Events answered from windows that were not rebuilt yet: R1 and R2 may have under-fired")
            .register(registry);
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

  void difference(int answeredRules, int followedRules) {
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
