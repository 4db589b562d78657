package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.AccountState;

/** The counters of a tenant by their names in the table {@code counter}. */
enum Counter {
  TOTAL_EVENTS("total_events"),
  L1_FLAGS("l1_flags"),
  TOTAL_TRANSITIONS("total_transitions"),
  BLOCKED_WITHDRAWALS("blocked_withdrawals"),
  L2_ANALYSES("l2_analyses"),
  REJECTED_RECORDS("rejected_records"),
  NORMAL("state:NORMAL"),
  RESTRICTED_WITHDRAWAL("state:RESTRICTED_WITHDRAWAL"),
  UNDER_SURVEILLANCE("state:UNDER_SURVEILLANCE"),
  BANNED("state:BANNED");

  private final String rowName;

  Counter(String rowName) {
    this.rowName = rowName;
  }

  /** The number of accounts in {@code state}. */
  static Counter of(AccountState state) {
    return switch (state) {
      case NORMAL -> NORMAL;
      case RESTRICTED_WITHDRAWAL -> RESTRICTED_WITHDRAWAL;
      case UNDER_SURVEILLANCE -> UNDER_SURVEILLANCE;
      case BANNED -> BANNED;
    };
  }

  String rowName() {
    return rowName;
  }
}
