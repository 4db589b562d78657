package io.susanoh.gateway.account;

/** Who moved an account (CONTRACT §5). */
public enum TransitionTrigger {
  L1_SCREENING,
  L2_ANALYSIS,
  MANUAL_RELEASE,
  ADMIN_OVERRIDE
}
