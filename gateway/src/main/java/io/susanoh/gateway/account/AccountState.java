package io.susanoh.gateway.account;

/** The states of an account (CONTRACT §5). */
public enum AccountState {
  /** No restriction. */
  NORMAL,
  /** L1 fired: may play and receive, not withdraw. */
  RESTRICTED_WITHDRAWAL,
  /** L2 wants it watched. */
  UNDER_SURVEILLANCE,
  /** Confirmed fraud. */
  BANNED;

  /** Whether a person may release an account from this state. */
  public boolean releasable() {
    return mayMoveTo(NORMAL, TransitionTrigger.MANUAL_RELEASE);
  }

  /** Whether {@code by} may move an account from this state to {@code to}. */
  public boolean mayMoveTo(AccountState to, TransitionTrigger by) {
    return switch (by) {
      case L1_SCREENING -> this == NORMAL && to == RESTRICTED_WITHDRAWAL;
      case L2_ANALYSIS ->
          switch (this) {
            case RESTRICTED_WITHDRAWAL -> to == UNDER_SURVEILLANCE || to == NORMAL;
            case UNDER_SURVEILLANCE -> to == BANNED || to == NORMAL;
            case NORMAL, BANNED -> false;
          };
      case MANUAL_RELEASE ->
          to == NORMAL && (this == RESTRICTED_WITHDRAWAL || this == UNDER_SURVEILLANCE);
      case ADMIN_OVERRIDE -> this != to;
    };
  }
}
