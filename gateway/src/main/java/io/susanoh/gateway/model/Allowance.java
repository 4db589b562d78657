package io.susanoh.gateway.model;

import io.susanoh.gateway.review.ModelFault;
import io.vertx.core.Future;
import java.util.Objects;

/**
 * What each tenant may ask of a model: requests and tokens a minute ({@link LocalRates}; nodes that
 * share a Redis share them there), and tokens a day ({@link DailyBudget}). Safe for all threads;
 * blocks none.
 */
@FunctionalInterface
public interface Allowance {

  /**
   * Takes a request with about so many tokens. A failure of the future is an allowance that cannot
   * be known.
   */
  Future<Answer> take(String tenantId, long tokens);

  /** Whether a request may be sent. */
  sealed interface Answer permits Denied, Taken {}

  /**
   * It may not.
   *
   * @param fault OVER_RATE or OVER_BUDGET
   * @param retryAfterMillis when it may be
   */
  record Denied(ModelFault fault, long retryAfterMillis) implements Answer {
    public Denied {
      Objects.requireNonNull(fault);
    }
  }

  /** It may. One of the two methods is called, once. */
  non-sealed interface Taken extends Answer {

    /** The request was sent, and cost so many tokens. */
    void spent(long tokens);

    /** It was not sent. */
    void unused();
  }
}
