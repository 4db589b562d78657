package io.susanoh.gateway.redis;

import io.susanoh.gateway.account.AccountState;
import io.susanoh.l1.ScreeningResult;
import java.util.Objects;
import java.util.Optional;

/**
 * What the window's step says of an event.
 *
 * @param result as an engine would answer; of a duplicate with the rules of its first delivery
 * @param receiptMillis of a duplicate, that of its first delivery
 * @param effectiveMillis likewise
 * @param state the account's, where Redis has one
 * @param held the account, if a rule fired; else its pending transitions alone
 * @param settled what became of a duplicate whose first delivery fired a rule, if that is known
 */
record Seen(
    ScreeningResult result,
    long receiptMillis,
    long effectiveMillis,
    Optional<AccountState> state,
    Held held,
    Optional<Settled> settled) {
  Seen {
    Objects.requireNonNull(result);
    Objects.requireNonNull(state);
    Objects.requireNonNull(held);
    Objects.requireNonNull(settled);
  }

  /** The same, noticed later: what comes of it happens then. */
  Seen noticedAt(long millis) {
    return new Seen(result, Math.max(millis, receiptMillis), effectiveMillis, state, held, settled);
  }
}
