package io.susanoh.gateway.review;

import io.susanoh.gateway.account.AccountState;
import java.util.Objects;

/**
 * The account in the 300 s of an evidence (CONTRACT §6).
 *
 * @param currentState its state when the evidence was read
 * @param totalReceived sum of the amounts, at most {@code Long.MAX_VALUE}
 * @param transactionCount number of events
 * @param uniqueSenders number of different actors
 */
public record Profile(
    AccountState currentState, long totalReceived, long transactionCount, long uniqueSenders) {
  public Profile {
    Objects.requireNonNull(currentState);
  }
}
