package io.susanoh.gateway.account;

import java.util.Objects;

/**
 * One move of an account, and its audit record (CONTRACT §5).
 *
 * @param version from the state authority: the larger of the last known one plus 1 and the receipt
 *     in microseconds
 * @param rules the rules that caused it, bits of {@link io.susanoh.l1.Rule}; 0 for a person's
 * @param timestampMillis receipt, milliseconds since the epoch
 * @param actor who: {@code l1}, {@code l2} or the name of a person
 * @param evidenceSummary one line for a person; holds the written reason of an override
 */
public record Transition(
    AccountId account,
    AccountState from,
    AccountState to,
    long version,
    TransitionTrigger trigger,
    int rules,
    long timestampMillis,
    String actor,
    String evidenceSummary) {
  public Transition {
    Objects.requireNonNull(account);
    Objects.requireNonNull(from);
    Objects.requireNonNull(to);
    Objects.requireNonNull(trigger);
    Objects.requireNonNull(actor);
    Objects.requireNonNull(evidenceSummary);
  }
}
