package io.susanoh.gateway.account;

import java.util.Objects;

/**
 * An account (CONTRACT §1).
 *
 * @param tenantId {@code [a-z0-9-]{1,32}}
 * @param userId 1–128 code points
 */
public record AccountId(String tenantId, String userId) {
  public AccountId {
    Objects.requireNonNull(tenantId);
    Objects.requireNonNull(userId);
  }
}
