package io.susanoh.gateway.review;

import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.FraudType;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.l1.Rule;
import java.util.ArrayList;
import java.util.List;

/**
 * The local arbiter: a verdict by a fixed score, where no language model gives one (CONTRACT §6).
 * Pure.
 */
public final class Arbiter {

  /** Why the arbiter decides when no model is configured. */
  public static final String NO_MODEL = "GEMINI_API_KEY is not set";

  private static final int SCORE_MAX = 100;

  /** The highest score that recommends NORMAL. */
  static final int SCORE_NORMAL_MAX = 30;

  /** The highest score that recommends UNDER_SURVEILLANCE. */
  static final int SCORE_SURVEILLANCE_MAX = 70;

  private static final int MANY_SENDERS = 5;
  private static final int MANY_SENDERS_SCORE = 15;
  private static final int SMURFING_SENDERS = 3;
  private static final double CONFIDENCE = 0.6;

  private Arbiter() {}

  /**
   * Judges {@code evidence}.
   *
   * @param cause why no model did, shown at the beginning of the reasoning
   */
  public static Verdict judge(Evidence evidence, String cause) {
    return judge(evidence, cause, Verdict.Source.ARBITER);
  }

  /**
   * Judges {@code evidence} in place of a model that failed: such a verdict may raise a state and
   * never releases one, and the model is asked again.
   *
   * @param cause what failed
   */
  public static Verdict judgeForNow(Evidence evidence, String cause) {
    return judge(evidence, cause, Verdict.Source.PROVISIONAL);
  }

  private static Verdict judge(Evidence evidence, String cause, Verdict.Source source) {
    int score = score(evidence);
    return new Verdict(
        evidence.account().userId(),
        score > SCORE_NORMAL_MAX,
        score,
        fraudType(score, evidence),
        action(score),
        "[Local fallback: " + cause + "] " + explanation(score, evidence),
        List.of(evidence.trigger().eventId()),
        CONFIDENCE,
        source);
  }

  /** The score of {@code evidence}, 0–100. */
  public static int score(Evidence evidence) {
    int score = manySenders(evidence) ? MANY_SENDERS_SCORE : 0;
    for (Rule rule : Rule.of(evidence.rules())) {
      score += score(rule);
    }
    return Math.min(score, SCORE_MAX);
  }

  private static int score(Rule rule) {
    return switch (rule) {
      case R1, R4 -> 30;
      case R2 -> 20;
      case R3 -> 25;
    };
  }

  private static boolean manySenders(Evidence evidence) {
    return evidence.profile().uniqueSenders() >= MANY_SENDERS;
  }

  /** What a risk score recommends, 0–100. */
  static AccountState action(int score) {
    if (score <= SCORE_NORMAL_MAX) {
      return AccountState.NORMAL;
    }
    return score <= SCORE_SURVEILLANCE_MAX ? AccountState.UNDER_SURVEILLANCE : AccountState.BANNED;
  }

  /** The kind of fraud that a score and the evidence speak of. */
  static FraudType fraudType(int score, Evidence evidence) {
    if (score <= SCORE_NORMAL_MAX) {
      return FraudType.LEGITIMATE;
    }
    if (evidence.profile().uniqueSenders() >= SMURFING_SENDERS) {
      return FraudType.RMT_SMURFING;
    }
    return Rule.R4.in(evidence.rules()) ? FraudType.RMT_DIRECT : FraudType.MONEY_LAUNDERING;
  }

  private static String explanation(int score, Evidence evidence) {
    List<String> parts = new ArrayList<>();
    for (Rule rule : Rule.of(evidence.rules())) {
      parts.add(meaning(rule) + " (" + rule + ", " + score(rule) + ")");
    }
    if (manySenders(evidence)) {
      parts.add("many senders (" + MANY_SENDERS_SCORE + ")");
    }
    Profile profile = evidence.profile();
    return "Risk "
        + score
        + " of "
        + SCORE_MAX
        + ": "
        + (parts.isEmpty() ? "no rule fired" : String.join(", ", parts))
        + ". In 300 s the account received "
        + profile.totalReceived()
        + " in "
        + profile.transactionCount()
        + " events from "
        + profile.uniqueSenders()
        + " senders.";
  }

  private static String meaning(Rule rule) {
    return switch (rule) {
      case R1 -> "a high total received";
      case R2 -> "many events";
      case R3 -> "a price far above the market's";
      case R4 -> "chat that speaks of real money";
    };
  }
}
