package io.susanoh.gateway.redis;

import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;

/**
 * The pledges of all processes ({@link Pledge}), in PostgreSQL and by its clock. Safe for all
 * threads; what fails because it is away is a {@link io.susanoh.gateway.refusal.Refusal}
 * UNAVAILABLE.
 */
public interface Pledges {

  /** How late it is there, in milliseconds since the epoch. */
  Future<Long> millis();

  /** Has a pledge hold until then; one that is new is given. */
  Future<Void> keep(UUID pledge, long untilMillis);

  /** Whether every pledge that is there holds. */
  Future<Boolean> hold();

  /** Those that have not held for {@code millis}. */
  Future<List<UUID>> overdue(long millis);

  /** Whatever was told of under the pledge, PostgreSQL has, and no more will be: it is gone. */
  Future<Void> redeem(UUID pledge);
}
