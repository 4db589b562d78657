package io.susanoh.gateway.access;

import io.vertx.core.Future;
import java.util.Map;

/** Keeps what tenants have set. Futures fail with UNAVAILABLE while it is away. */
public interface TenantStore {

  /** The tenants that have set something. */
  Future<Map<String, TenantSettings>> all();

  /**
   * Puts settings in place of the former ones, with an audit record.
   *
   * @param actor the person's name
   */
  Future<Void> put(
      String tenantId, TenantSettings former, TenantSettings settings, String actor, String reason);
}
