package io.susanoh.gateway.model;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.susanoh.gateway.review.ModelFault;
import io.susanoh.gateway.review.ModelReply;
import io.susanoh.gateway.review.VerdictCache;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** What is counted of a model. Safe for all threads. */
final class ModelMeters {

  private static final String ANSWER = "answer";

  private final MeterRegistry registry;
  private final Timer latency;
  private final Counter tokens;

  ModelMeters(MeterRegistry registry) {
    this.registry = registry;
    calls(ANSWER);
    for (ModelFault fault : ModelFault.values()) {
      calls(fault.word());
    }
    latency =
        Timer.builder("susanoh_l2_model_call_seconds")
            .description("Time of a question to the model, with all its tries")
            .serviceLevelObjectives(
                Duration.ofMillis(100),
                Duration.ofMillis(300),
                Duration.ofSeconds(1),
                Duration.ofSeconds(3),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30))
            .register(registry);
    tokens =
        Counter.builder("susanoh_l2_model_tokens")
            .description("Tokens of questions and answers, as the provider counts them")
            .register(registry);
  }

  /** Shows whether the model is left alone, and what is left of the budgets. */
  void show(BreakingModel circuit, DailyBudget budget) {
    Gauge.builder("susanoh_l2_circuit_open", circuit, c -> c.open() ? 1 : 0)
        .description("1 while the model is left alone because it failed")
        .strongReference(true)
        .register(registry);
    Gauge.builder("susanoh_l2_budget_left_tokens", budget, DailyBudget::leastLeftToday)
        .description("The model's tokens that the tenant with the fewest has left of this day")
        .strongReference(true)
        .register(registry);
  }

  /** Shows how often a verdict answered similar evidence. */
  void show(VerdictCache cache) {
    lookups(cache, "hit", VerdictCache::hits);
    lookups(cache, "shared", VerdictCache::sharedHits);
    lookups(cache, "miss", VerdictCache::misses);
  }

  private void lookups(VerdictCache cache, String outcome, ToDoubleFunction<VerdictCache> count) {
    FunctionCounter.builder("susanoh_l2_cache_lookups", cache, count)
        .description("Evidence that was similar to one judged before: the account's own, another's")
        .tag("outcome", outcome)
        .register(registry);
  }

  /** The model was asked. */
  void asked(ModelReply reply, long nanos) {
    switch (reply) {
      case ModelReply.Answer answer -> {
        calls(ANSWER).increment();
        tokens.increment((double) answer.tokens());
        latency.record(nanos, TimeUnit.NANOSECONDS);
      }
      case ModelReply.Failure failure -> {
        calls(failure.fault().word()).increment();
        tokens.increment((double) failure.tokens());
        if (failure.fault().outage() || failure.fault().answered()) {
          latency.record(nanos, TimeUnit.NANOSECONDS);
        }
      }
    }
  }

  private Counter calls(String outcome) {
    return Counter.builder("susanoh_l2_model_calls")
        .description("Questions to the model, by what came of them")
        .tag("outcome", outcome)
        .register(registry);
  }
}
