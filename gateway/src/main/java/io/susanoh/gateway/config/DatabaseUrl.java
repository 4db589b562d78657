package io.susanoh.gateway.config;

import java.util.Objects;

/**
 * Where a PostgreSQL server is: {@code postgresql://user:password@host:port/db?sslmode=…}.
 *
 * @param sslMode one of PostgreSQL's: disable, allow, prefer, require, verify-ca, verify-full
 */
public record DatabaseUrl(
    String host, int port, String database, String user, Secret password, String sslMode) {
  public DatabaseUrl {
    Objects.requireNonNull(host);
    Objects.requireNonNull(database);
    Objects.requireNonNull(user);
    Objects.requireNonNull(password);
    Objects.requireNonNull(sslMode);
  }
}
