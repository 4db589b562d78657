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

  /** Who judged. A journal record holds its place in this order: new ones go to the end. */
  public enum Source {
    /** The model. */
    MODEL,
    /** The local arbiter, as no model is configured. */
    ARBITER,
    /**
     * The local arbiter in place of a model that failed: it may raise a state and never releases
     * one, and the model is asked again.
     */
    PROVISIONAL,
    /** The model's verdict on similar evidence, given once more. */
    CACHE;

    /** Whether a NORMAL of this source releases an account from {@code state}. */
    boolean releasesFrom(AccountState state) {
      return switch (this) {
        case MODEL, CACHE -> true;
        case ARBITER -> state == AccountState.RESTRICTED_WITHDRAWAL;
        case PROVISIONAL -> false;
      };
    }
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
