package io.susanoh.gateway.fault;

import io.susanoh.gateway.config.DatabaseUrl;

/** A database's address as {@code DATABASE_URL} gives it. */
final class Urls {

  private Urls() {}

  static String of(DatabaseUrl url) {
    return "postgresql://%s:%s@%s:%d/%s?sslmode=%s"
        .formatted(
            url.user(),
            url.password().value(),
            url.host(),
            url.port(),
            url.database(),
            url.sslMode());
  }
}
