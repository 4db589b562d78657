package io.susanoh.gateway.screening;

import io.susanoh.gateway.account.Trigger;
import io.susanoh.gateway.account.Verdict;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is costly to read of an account, for a person who looks at it. Never its state.
 *
 * @param asOfMillis when it was read, milliseconds since the epoch; it may be some seconds old
 * @param totalReceived of the 300 s up to its newest event
 * @param transactionCount events in them
 * @param uniqueSenders different actors in them
 * @param lastTriggers the newest first, at most {@link #TRIGGERS_MAX}
 * @param lastVerdict the newest
 */
public record AccountProfile(
    long asOfMillis,
    long totalReceived,
    long transactionCount,
    long uniqueSenders,
    List<Trigger> lastTriggers,
    Optional<Verdict> lastVerdict) {

  /** The most triggers that are shown. */
  public static final int TRIGGERS_MAX = 10;

  public AccountProfile {
    lastTriggers = List.copyOf(lastTriggers);
    Objects.requireNonNull(lastVerdict);
  }
}
