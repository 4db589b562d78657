package io.susanoh.gateway.engine;

import io.susanoh.l1.EngineFault;
import java.util.Optional;

/**
 * How the engines stand, for {@code /readyz}.
 *
 * @param answering name of the engine that answers
 * @param following name of the engine that follows, if one does
 * @param fallback why the engine that should answer does not
 * @param followerFault why the engine that should follow does not
 * @param rebuilt whether the windows that answer are whole; false while they are rebuilt after a
 *     fault without a follower
 * @param lag events that the follower has yet to see
 */
public record EngineStatus(
    String answering,
    Optional<String> following,
    Optional<EngineFault.Cause> fallback,
    Optional<EngineFault.Cause> followerFault,
    boolean rebuilt,
    long lag) {

  /** Whether everything is as it was configured. */
  public boolean asConfigured() {
    return fallback.isEmpty() && followerFault.isEmpty();
  }
}
