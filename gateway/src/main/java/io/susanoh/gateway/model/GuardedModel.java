package io.susanoh.gateway.model;

import io.micrometer.core.instrument.MeterRegistry;
import io.susanoh.gateway.config.ModelSettings;
import io.susanoh.gateway.review.Model;
import io.susanoh.gateway.review.ModelReply;
import io.susanoh.gateway.review.ModelRequest;
import io.susanoh.gateway.review.VerdictCache;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.InstantSource;

/**
 * A model with everything that stands around it: rates, then the circuit breaker, then the budget
 * of the day, then deadline and retries. Another provider is another model in the middle.
 */
public final class GuardedModel implements Model {

  private final BreakingModel circuit;
  private final Model limited;
  private final ModelMeters meters;

  /**
   * Guards {@code provider}.
   *
   * @param rates requests and tokens a minute
   * @param budget tokens a day
   */
  public GuardedModel(
      Vertx vertx,
      Model provider,
      ModelSettings settings,
      Allowance rates,
      DailyBudget budget,
      MeterRegistry registry,
      InstantSource clock) {
    Model patient =
        new RetryingModel(
            vertx,
            provider,
            settings.retries(),
            settings.deadlineMillis(),
            new SecureRandom(),
            clock);
    // While the model is left alone nothing needs to be written of the budget.
    this.circuit = new BreakingModel(new LimitedModel(patient, budget), clock);
    this.limited = new LimitedModel(circuit, rates);
    this.meters = new ModelMeters(registry);
    meters.show(circuit, budget);
  }

  /** Has the cache's figures shown with the model's. */
  public void show(VerdictCache cache) {
    meters.show(cache);
  }

  @Override
  public Future<ModelReply> ask(ModelRequest request) {
    long startedNanos = System.nanoTime();
    return limited
        .ask(request)
        .onSuccess(reply -> meters.asked(reply, System.nanoTime() - startedNanos));
  }

  /** When a question may pass, by the clock; in the past: now. */
  public long readyAtMillis() {
    return circuit.readyAtMillis();
  }
}
