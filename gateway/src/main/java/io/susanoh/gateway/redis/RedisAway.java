package io.susanoh.gateway.redis;

import java.io.Serial;

/**
 * Redis did not answer in time, cannot be reached, or refuses to do its work. Whether what was
 * asked for has been done is not known.
 */
public final class RedisAway extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private static final String NOSCRIPT = "NOSCRIPT";

  RedisAway(String reason) {
    super(reason, null, false, false);
  }

  /** Whether it has only forgotten a script. */
  boolean isForWantOfScript() {
    return getMessage().contains(NOSCRIPT);
  }
}
