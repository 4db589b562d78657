package io.susanoh.gateway.review;

import java.util.Objects;
import java.util.UUID;

/**
 * An analysis that this process has claimed.
 *
 * @param attempt 1 for the first claim of the job
 */
public record Job(UUID id, Evidence evidence, int attempt) {
  public Job {
    Objects.requireNonNull(id);
    Objects.requireNonNull(evidence);
  }
}
