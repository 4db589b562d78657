package io.susanoh.gateway.redis;

import java.io.Serial;

/** This Redis must not be used as it is; the message says why, and what would help. */
public final class RedisRefused extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  RedisRefused(String reason) {
    super(reason, null, false, false);
  }
}
