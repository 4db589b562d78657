package io.susanoh.gateway.account;

import java.util.Objects;

/**
 * A trigger of an account (CONTRACT §1, §6).
 *
 * @param eventId the event
 * @param rules the rules it fired, bits of {@link io.susanoh.l1.Rule}
 * @param effectiveMillis its effective time
 * @param stamp its place among the account's triggers: the larger of the last one plus 1 and the
 *     receipt in microseconds
 */
public record Trigger(String eventId, int rules, long effectiveMillis, long stamp) {

  /** {@link #stamp} of one that an analysis has read, and whose own is not known any more. */
  public static final long READ = 0;

  public Trigger {
    Objects.requireNonNull(eventId);
  }
}
