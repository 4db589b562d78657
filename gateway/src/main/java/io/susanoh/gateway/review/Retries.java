package io.susanoh.gateway.review;

import java.util.Optional;

/** When a model that gave no verdict is asked again about the same evidence. */
final class Retries {

  private static final long FIRST_MILLIS = 5_000;
  private static final long LONGEST_MILLIS = 10 * 60_000;

  /** Claims after which a model that answers nothing of use is asked no more. */
  private static final int ANSWERS_MAX = 6;

  private static final long DAY_MILLIS = 86_400_000;

  private Retries() {}

  /**
   * When {@code job} is due again after {@code failure}; empty: never. An outage is waited for as
   * long as the evidence is kept, each wait twice the last; an answer of no use costs tokens every
   * time, and is put up with only so often.
   */
  static Optional<Long> of(Job job, ModelReply.Failure failure, long nowMillis) {
    if (failure.fault().answered() && job.attempt() >= ANSWERS_MAX) {
      return Optional.empty();
    }
    // Where the model was not even asked it costs no tokens to try again; but of many jobs that a
    // rate holds back each try is one more claim.
    int doublings = Math.clamp(job.attempt() - (failure.fault().sent() ? 0 : 2), 0, 10);
    long waitMillis = Math.min(FIRST_MILLIS << doublings, LONGEST_MILLIS);
    return Optional.of(
        nowMillis
            + Math.max(waitMillis, Math.min(failure.retryAfterMillis().orElse(0), DAY_MILLIS)));
  }
}
