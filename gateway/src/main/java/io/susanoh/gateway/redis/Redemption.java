package io.susanoh.gateway.redis;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Redeems the pledges of processes that died, or told of states while PostgreSQL was away: a pledge
 * is fenced in Redis first, so that nothing more is told of under it; when the sweep has seen to
 * every account that was announced before, PostgreSQL has all that was. One context.
 */
final class Redemption {

  private static final Logger LOG = LoggerFactory.getLogger(Redemption.class);

  /** Whoever lives and reaches PostgreSQL has put the end of its pledge off by then. */
  private static final long OVERDUE_MILLIS = 2_000;

  /** What processes may differ by about Redis's clock, by which accounts are announced. */
  private static final long CLOCKS_MILLIS = 2_000;

  /**
   * A fence.
   *
   * @param belief of this process in Redis, under which it was put
   */
  private record Fence(long atMillis, int belief) {}

  private final RedisStore store;
  private final Pledges pledges;
  private final RedisWatch watch;
  private final RedisClock clock;
  private final Map<UUID, Fence> fences = new HashMap<>();

  Redemption(RedisStore store, Pledges pledges, RedisWatch watch, RedisClock clock) {
    this.store = store;
    this.pledges = pledges;
    this.watch = watch;
    this.clock = clock;
  }

  /** Goes a step further with each that is overdue. */
  Future<Void> look() {
    return pledges.overdue(OVERDUE_MILLIS).compose(this::redeem);
  }

  private Future<Void> redeem(List<UUID> overdue) {
    fences.keySet().retainAll(overdue);
    return Future.join(overdue.stream().map(this::step).toList()).mapEmpty();
  }

  private Future<Void> step(UUID pledge) {
    int belief = watch.beliefs();
    Fence fence = fences.get(pledge);
    if (fence == null || fence.belief != belief) {
      return store
          .fence(pledge)
          .onSuccess(v -> fences.put(pledge, new Fence(clock.millis(), belief)));
    }
    long announcedBefore = fence.atMillis + CLOCKS_MILLIS;
    if (clock.millis() <= announcedBefore + CLOCKS_MILLIS) {
      return Future.succeededFuture();
    }
    return store
        .announced(announcedBefore, 1)
        .compose(left -> left.isEmpty() ? redeemed(pledge, belief) : Future.succeededFuture());
  }

  private Future<Void> redeemed(UUID pledge, int belief) {
    if (watch.beliefs() != belief || !watch.believed()) {
      return Future.succeededFuture();
    }
    return pledges
        .redeem(pledge)
        .onSuccess(
            gone -> LOG.info("PostgreSQL has what was told of while it could not be told of it"));
  }
}
