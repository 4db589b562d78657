package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.AccountState;
import java.util.Map;

/**
 * The counters of a tenant (CONTRACT §7, {@code /stats}).
 *
 * @param accounts number of accounts in each of the four states
 */
public record Stats(
    Map<AccountState, Long> accounts,
    long totalTransitions,
    long blockedWithdrawals,
    long l1Flags,
    long l2Analyses,
    long totalEvents) {
  public Stats {
    accounts = Map.copyOf(accounts);
  }
}
