package io.susanoh.gateway.config;

import java.time.Duration;

/**
 * How many connections there are to PostgreSQL, and how long it is waited for.
 *
 * @param queryConnections for requests, on the primary
 * @param replicaConnections for requests, on the replica
 * @param jobConnections for analyses
 * @param connectMax until a connection is there
 * @param queryMax until a query of a request is answered
 * @param writeMax until one statement of a drain's transaction is answered; at least a second
 */
public record DatabaseLimits(
    int queryConnections,
    int replicaConnections,
    int jobConnections,
    Duration connectMax,
    Duration queryMax,
    Duration writeMax) {

  /** What holds where nothing is said. */
  public static final DatabaseLimits DEFAULT =
      new DatabaseLimits(
          8, 8, 4, Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(60));

  /** All of it for the log. */
  String describe() {
    return "connections=%d/%d/%d connectMs=%d queryMs=%d writeMs=%d"
        .formatted(
            queryConnections,
            replicaConnections,
            jobConnections,
            connectMax.toMillis(),
            queryMax.toMillis(),
            writeMax.toMillis());
  }
}
