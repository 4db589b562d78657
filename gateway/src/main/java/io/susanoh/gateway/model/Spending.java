package io.susanoh.gateway.model;

import java.util.function.LongUnaryOperator;

/**
 * What tenants have spent of a model's tokens on each day, kept for all processes and over
 * restarts. Blocks; all threads may call it, event loops do not. Throws a {@link
 * io.susanoh.gateway.refusal.Refusal} UNAVAILABLE while PostgreSQL is away.
 */
@FunctionalInterface
public interface Spending {

  /**
   * Changes what a tenant has spent on a day; among all processes one at a time.
   *
   * @param day UTC, days since the epoch
   * @param change of the tokens spent before to those after; may be asked again
   * @return those after
   */
  long change(String tenantId, long day, LongUnaryOperator change);
}
