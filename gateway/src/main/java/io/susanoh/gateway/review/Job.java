package io.susanoh.gateway.review;

import java.util.Objects;
import java.util.UUID;

/**
 * An analysis that this process has claimed.
 *
 * @param attempt 1 for the first claim of the job
 * @param provisional whether it has a verdict for now, in place of a model's that failed
 * @param dueMillis since when it is due
 * @param leaseUntilMillis until when nobody else claims it
 */
public record Job(
    UUID id,
    Evidence evidence,
    int attempt,
    boolean provisional,
    long dueMillis,
    long leaseUntilMillis) {
  public Job {
    Objects.requireNonNull(id);
    Objects.requireNonNull(evidence);
  }
}
