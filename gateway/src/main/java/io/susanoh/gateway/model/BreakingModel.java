package io.susanoh.gateway.model;

import io.susanoh.gateway.review.Model;
import io.susanoh.gateway.review.ModelFault;
import io.susanoh.gateway.review.ModelReply;
import io.susanoh.gateway.review.ModelRequest;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Leaves a model alone that fails: after {@value #FAILURES_MAX} outages in a row nobody asks it for
 * a time that doubles with each vain trial; then one question is let through, and its answer lets
 * the others through again.
 */
final class BreakingModel implements Model {

  /** Outages in a row that open the circuit. */
  static final int FAILURES_MAX = 5;

  static final long FIRST_OPEN_MILLIS = 5_000;
  private static final long LONGEST_OPEN_MILLIS = 60_000;

  private final Model model;
  private final InstantSource clock;

  private int failures;
  private int openings;
  private long openUntilMillis;
  private boolean trialRuns;

  BreakingModel(Model model, InstantSource clock) {
    this.model = Objects.requireNonNull(model);
    this.clock = Objects.requireNonNull(clock);
  }

  @Override
  public Future<ModelReply> ask(ModelRequest request) {
    long waitMillis = enter();
    if (waitMillis > 0) {
      return Future.succeededFuture(
          new ModelReply.Failure(
              ModelFault.CIRCUIT_OPEN,
              "the model failed lately and is left alone for now",
              OptionalLong.of(waitMillis),
              0));
    }
    return model.ask(request).onSuccess(this::leave);
  }

  /** How long to wait; 0: the question may pass. */
  private synchronized long enter() {
    if (!isOpen()) {
      return 0;
    }
    long waitMillis = openUntilMillis - clock.millis();
    if (waitMillis <= 0 && !trialRuns) {
      trialRuns = true;
      return 0;
    }
    return Math.max(1_000, waitMillis);
  }

  private synchronized void leave(ModelReply reply) {
    trialRuns = false;
    if (reply instanceof ModelReply.Failure failure && !failure.fault().sent()) {
      return;
    }
    if (!(reply instanceof ModelReply.Failure failure) || !failure.fault().outage()) {
      failures = 0;
      openings = 0;
      return;
    }
    failures++;
    if (isOpen() && clock.millis() >= openUntilMillis) {
      long openMillis = Math.min(FIRST_OPEN_MILLIS << Math.min(openings, 10), LONGEST_OPEN_MILLIS);
      openUntilMillis =
          clock.millis()
              + Math.max(
                  openMillis, Math.min(failure.retryAfterMillis().orElse(0), LONGEST_OPEN_MILLIS));
      openings++;
    }
  }

  private boolean isOpen() {
    return failures >= FAILURES_MAX;
  }

  /** Whether the model is left alone. */
  synchronized boolean open() {
    return isOpen();
  }

  /** When a question may pass; in the past: now. */
  synchronized long readyAtMillis() {
    if (!isOpen()) {
      return 0;
    }
    return trialRuns ? clock.millis() + 1_000 : openUntilMillis;
  }
}
