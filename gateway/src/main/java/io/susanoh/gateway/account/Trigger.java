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
 * @param actorId who gave; {@link #UNKNOWN} of one that was restored without
 */
public record Trigger(String eventId, int rules, long effectiveMillis, long stamp, String actorId) {

  /** {@link #stamp} of one that an analysis has read, and whose own is not known any more. */
  public static final long READ = 0;

  /** {@link #actorId} where it is not known. */
  public static final String UNKNOWN = "";

  public Trigger {
    Objects.requireNonNull(eventId);
    Objects.requireNonNull(actorId);
  }

  /** One whose actor is not known. */
  public Trigger(String eventId, int rules, long effectiveMillis, long stamp) {
    this(eventId, rules, effectiveMillis, stamp, UNKNOWN);
  }
}
