package io.susanoh.gateway.model;

import io.susanoh.gateway.review.ModelFault;
import io.vertx.core.Future;
import java.util.Objects;
import java.util.Optional;

/**
 * What each tenant may ask of a model: requests and tokens a minute, and tokens a day. {@link
 * LocalAllowance} counts in this process; nodes that share a Redis can share one there. Safe for
 * all threads; blocks none.
 */
public interface Allowance {

  /**
   * Takes a request with about so many tokens; empty when it may be sent. A failure of the future
   * is an allowance that cannot be known.
   */
  Future<Optional<Denied>> take(String tenantId, long tokens);

  /**
   * A request that was taken has ended.
   *
   * @param taken what was taken for it
   * @param spent what it cost
   */
  void settle(String tenantId, long taken, long spent);

  /** The tokens that the tenant with the fewest has left of this day. */
  long leastLeftToday();

  /**
   * A request that may not be sent.
   *
   * @param fault OVER_RATE or OVER_BUDGET
   * @param retryAfterMillis when it may be
   */
  record Denied(ModelFault fault, long retryAfterMillis) {
    public Denied {
      Objects.requireNonNull(fault);
    }
  }
}
