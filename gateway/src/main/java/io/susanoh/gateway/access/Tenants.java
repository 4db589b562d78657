package io.susanoh.gateway.access;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What tenants have set, as this node knows it: read again every 2 s, so that a change on one node
 * holds on all of them soon. While the store is away the last reading holds. Safe for all threads;
 * blocks none.
 */
public final class Tenants implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Tenants.class);
  private static final long REFRESH_MILLIS = 2_000;

  private record Begun(Vertx vertx, TenantStore store, long timer) {}

  private volatile Map<String, TenantSettings> known = Map.of();
  private volatile Optional<Begun> begun = Optional.empty();

  /** Reads them, and goes on doing so. Until then everything has its default. */
  public Future<Void> begin(Vertx vertx, TenantStore store) {
    long timer =
        vertx.setPeriodic(
            REFRESH_MILLIS,
            fired ->
                refresh(store)
                    .onFailure(away -> LOG.debug("settings cannot be read: {}", away.toString())));
    begun = Optional.of(new Begun(vertx, store, timer));
    return refresh(store);
  }

  private Future<Void> refresh(TenantStore store) {
    return store.all().onSuccess(all -> known = Map.copyOf(all)).mapEmpty();
  }

  /** What holds for a tenant. */
  public TenantSettings of(String tenantId) {
    return known.getOrDefault(tenantId, TenantSettings.DEFAULT);
  }

  /** Whether a tenant has a person decide what a verdict would ban. */
  public boolean banAwaitsPerson(String tenantId) {
    return of(tenantId).banAwaitsPerson();
  }

  /** Changes what a tenant has set; what holds then. */
  public Future<TenantSettings> change(
      String tenantId, TenantSettings settings, String actor, String reason) {
    TenantStore store =
        begun.orElseThrow(() -> new IllegalStateException("it has not begun")).store();
    return store
        .put(tenantId, of(tenantId), settings, actor, reason)
        .compose(done -> refresh(store))
        .map(read -> of(tenantId));
  }

  @Override
  public void close() {
    begun.ifPresent(running -> running.vertx().cancelTimer(running.timer()));
  }
}
