package io.susanoh.gateway.account;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What the state authority knows of one account. Accounts that are NORMAL and hold no clearance
 * need not be remembered: {@link #unknown} is one of those.
 *
 * @param version of its last transition, 0 before the first
 * @param personVersion of the last transition that a person made, 0 when there was none
 * @param triggerStamp stamp of its newest trigger, 0 before the first
 * @param clearance what the last move to NORMAL cleared
 * @param triggers newest last, the triggers since the last analysis read its evidence, at most
 *     {@link Clearance#TRIGGERS_MAX}
 */
public record Account(
    AccountId id,
    AccountState state,
    long version,
    long personVersion,
    long triggerStamp,
    Optional<Clearance> clearance,
    List<Trigger> triggers) {

  public Account {
    Objects.requireNonNull(id);
    Objects.requireNonNull(state);
    Objects.requireNonNull(clearance);
    triggers = List.copyOf(triggers);
  }

  /** An account of which nothing is known: NORMAL. */
  public static Account unknown(AccountId id) {
    return new Account(id, AccountState.NORMAL, 0, 0, 0, Optional.empty(), List.of());
  }
}
