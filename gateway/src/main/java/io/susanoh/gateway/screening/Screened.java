package io.susanoh.gateway.screening;

import io.susanoh.gateway.account.AccountState;
import io.susanoh.l1.Rule;

/**
 * What a game server is told of its event (CONTRACT §3).
 *
 * @param rules bits of {@link Rule}
 * @param accountState the target's state after the event
 */
public record Screened(int rules, AccountState accountState) {

  /** Whether any rule fired. */
  public boolean screened() {
    return rules != 0;
  }

  /** R4 fired. */
  public boolean needsL2() {
    return Rule.R4.in(rules);
  }
}
