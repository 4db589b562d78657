package io.susanoh.gateway.access;

import io.vertx.core.Future;

/** Keeps who tried to log in, and what came of it. Safe for all threads. */
@FunctionalInterface
public interface LoginAudit {

  /** The name of those who gave one that nobody can have, and which may be a mistyped password. */
  String UNKNOWN = "unknown";

  /**
   * A login was granted or refused; nobody is told before this completes. Fails with UNAVAILABLE
   * when it cannot be kept.
   *
   * @param name that was given, or {@link #UNKNOWN}
   * @param reason why
   */
  Future<Void> tried(String tenantId, String name, boolean granted, String reason);
}
