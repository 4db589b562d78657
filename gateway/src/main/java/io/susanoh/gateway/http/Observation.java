package io.susanoh.gateway.http;

import java.util.Objects;

/**
 * How the HTTP edge is watched.
 *
 * @param exposition what {@code GET /metrics} answers
 * @param requests counts the requests
 * @param metricsHere whether {@code /metrics} is among the operations; else it has a port of its
 *     own ({@link ProcessServer})
 */
public record Observation(Exposition exposition, RequestMeters requests, boolean metricsHere) {
  public Observation {
    Objects.requireNonNull(exposition);
    Objects.requireNonNull(requests);
  }
}
