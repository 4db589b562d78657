package io.susanoh.gateway.http;

import java.util.Objects;

/**
 * A gateway that takes requests.
 *
 * @param deploymentId by which Vert.x ends it: requests that run are finished first
 * @param port the port it listens on
 */
public record Listening(String deploymentId, int port) {
  public Listening {
    Objects.requireNonNull(deploymentId);
  }
}
