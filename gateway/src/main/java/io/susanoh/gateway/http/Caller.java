package io.susanoh.gateway.http;

import java.util.Objects;

/**
 * Who calls, once that is known.
 *
 * @param tenantId the tenant that the key or token is bound to
 * @param name of the person; of a game server {@code service}
 */
record Caller(String tenantId, String name) {
  Caller {
    Objects.requireNonNull(tenantId);
    Objects.requireNonNull(name);
  }
}
