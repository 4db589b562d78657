package io.susanoh.gateway.redis;

import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Pledges as PostgreSQL would keep them, by this machine's clock; they all hold. */
class StandInPledges implements Pledges {

  /** Those that are there. */
  final Set<UUID> there = ConcurrentHashMap.newKeySet();

  @Override
  public Future<Long> millis() {
    return Future.succeededFuture(System.currentTimeMillis());
  }

  @Override
  public Future<Boolean> give(UUID pledge, long untilMillis) {
    there.add(pledge);
    return Future.succeededFuture(true);
  }

  @Override
  public Future<Boolean> keep(UUID pledge, long untilMillis) {
    return Future.succeededFuture(there.contains(pledge));
  }

  @Override
  public Future<Boolean> hold() {
    return Future.succeededFuture(true);
  }

  @Override
  public Future<List<UUID>> overdue(long millis) {
    return Future.succeededFuture(List.of());
  }

  @Override
  public Future<Void> redeem(UUID pledge) {
    there.remove(pledge);
    return Future.succeededFuture();
  }
}
