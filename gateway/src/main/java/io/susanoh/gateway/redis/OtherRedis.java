package io.susanoh.gateway.redis;

import java.io.Serial;

/** Another process of this database decides by another Redis. */
final class OtherRedis extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  OtherRedis() {
    super(
        "another process of this database uses another Redis: give all of them the same REDIS_URL",
        null,
        false,
        false);
  }
}
