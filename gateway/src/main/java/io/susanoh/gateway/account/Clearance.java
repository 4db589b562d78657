package io.susanoh.gateway.account;

import java.util.List;

/**
 * Evidence that a move to NORMAL has cleared (CONTRACT §5).
 *
 * @param clearedAtMillis when; it holds for seven days or until the next
 * @param rules the cleared rules, bits of {@link io.susanoh.l1.Rule}
 * @param windowTotal the window's total that was cleared
 * @param windowCount the window's number of entries that was cleared
 * @param newestMillis newest effective time in the cleared window
 * @param triggerIds event ids of cleared triggers, at most {@link #TRIGGERS_MAX}
 */
public record Clearance(
    long clearedAtMillis,
    int rules,
    long windowTotal,
    int windowCount,
    long newestMillis,
    List<String> triggerIds) {

  /** The most trigger ids that a clearance keeps. */
  public static final int TRIGGERS_MAX = 64;

  /** How long a clearance holds: seven days. */
  public static final long KEPT_MILLIS = 7L * 24 * 60 * 60 * 1000;

  public Clearance {
    triggerIds = List.copyOf(triggerIds);
    if (triggerIds.size() > TRIGGERS_MAX) {
      throw new IllegalArgumentException(triggerIds.size() + " trigger ids");
    }
  }
}
