package io.susanoh.gateway.redis;

import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;

/**
 * The pledges of all processes ({@link Pledge}), in PostgreSQL and by its clock. Safe for all
 * threads; what fails because it is away is a {@link io.susanoh.gateway.refusal.Refusal}
 * UNAVAILABLE, and may have been done or be done yet.
 */
public interface Pledges {

  /** How late it is there, in milliseconds since the epoch. */
  Future<Long> millis();

  /**
   * Gives a pledge that holds until then.
   *
   * @return whether it was not too late for that
   */
  Future<Boolean> give(UUID pledge, long untilMillis);

  /**
   * Has a pledge hold until then.
   *
   * @return whether it held still; it never does again once it did not
   */
  Future<Boolean> keep(UUID pledge, long untilMillis);

  /** Whether every pledge that is there holds. */
  Future<Boolean> hold();

  /** Pledges that have not held for {@code millis}, some of them. */
  Future<List<UUID>> overdue(long millis);

  /** Whatever was told of under the pledge, PostgreSQL has, and no more will be: it is gone. */
  Future<Void> redeem(UUID pledge);
}
