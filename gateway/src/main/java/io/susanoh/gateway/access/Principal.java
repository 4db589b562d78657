package io.susanoh.gateway.access;

import java.util.Objects;

/** A person who has shown a valid token. */
public record Principal(String tenantId, String name, Role role) {
  public Principal {
    Objects.requireNonNull(tenantId);
    Objects.requireNonNull(name);
    Objects.requireNonNull(role);
  }
}
