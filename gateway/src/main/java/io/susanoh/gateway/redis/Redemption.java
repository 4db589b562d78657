package io.susanoh.gateway.redis;

import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Redeems pledges that ran out, of processes that died or told of states while PostgreSQL was away.
 * They are taken out of Redis first, so that nothing more is told of under them; when whatever
 * Redis has for PostgreSQL was written there, it has all that was told of before. One context.
 */
final class Redemption {

  private static final Logger LOG = LoggerFactory.getLogger(Redemption.class);

  /** Whoever lives and has PostgreSQL has put the end off by then. */
  private static final long OVERDUE_MILLIS = 2_000;

  private final RedisStore store;
  private final Pledges pledges;
  private final RedisWatch watch;
  private final Markers markers;
  private final Supplier<Future<Void>> writeAll;
  private Set<UUID> known = Set.of();

  /**
   * @param writeAll has PostgreSQL have every transition that Redis keeps for it
   */
  Redemption(
      RedisStore store,
      Pledges pledges,
      RedisWatch watch,
      Markers markers,
      Supplier<Future<Void>> writeAll) {
    this.store = store;
    this.pledges = pledges;
    this.watch = watch;
    this.markers = markers;
    this.writeAll = writeAll;
  }

  /**
   * Looks for what is overdue, and redeems what was so when it looked before: whoever has
   * PostgreSQL again, too, has given another one by then.
   */
  Future<Void> look() {
    int belief = watch.beliefs();
    return pledges
        .overdue(OVERDUE_MILLIS)
        .compose(
            overdue -> {
              List<UUID> still = overdue.stream().filter(known::contains).toList();
              known = Set.copyOf(overdue);
              return still.isEmpty() ? Future.succeededFuture() : redeem(still, belief);
            });
  }

  private Future<Void> redeem(List<UUID> overdue, int belief) {
    return Future.join(overdue.stream().map(store::unpledge).toList())
        .compose(fenced -> writeAll.get())
        .compose(written -> markers.stand())
        .compose(
            stand ->
                stand && watch.believed() && watch.beliefs() == belief
                    ? Future.join(overdue.stream().map(this::redeem).toList()).mapEmpty()
                    : Future.succeededFuture());
  }

  private Future<Void> redeem(UUID pledge) {
    return pledges
        .redeem(pledge)
        .onSuccess(
            gone -> LOG.info("PostgreSQL has what was told of while it could not be told of it"));
  }
}
