package io.susanoh.gateway.account;

import java.util.List;
import java.util.Objects;

/**
 * The outcome of an analysis (CONTRACT §6).
 *
 * @param targetId the user id of the account that was asked about
 * @param riskScore 0–100
 * @param recommendedAction NORMAL, UNDER_SURVEILLANCE or BANNED
 * @param evidenceEventIds event ids out of the input
 * @param confidence 0–1
 * @param source who judged
 */
public record Verdict(
    String targetId,
    boolean isFraud,
    int riskScore,
    FraudType fraudType,
    AccountState recommendedAction,
    String reasoning,
    List<String> evidenceEventIds,
    double confidence,
    Source source) {

  /** Who judged. */
  public enum Source {
    MODEL,
    ARBITER
  }

  public Verdict {
    Objects.requireNonNull(targetId);
    Objects.requireNonNull(fraudType);
    Objects.requireNonNull(recommendedAction);
    Objects.requireNonNull(reasoning);
    Objects.requireNonNull(source);
    evidenceEventIds = List.copyOf(evidenceEventIds);
    if (riskScore < 0 || riskScore > 100) {
      throw new IllegalArgumentException("riskScore " + riskScore);
    }
    if (recommendedAction == AccountState.RESTRICTED_WITHDRAWAL) {
      throw new IllegalArgumentException("a verdict never recommends " + recommendedAction);
    }
  }
}
