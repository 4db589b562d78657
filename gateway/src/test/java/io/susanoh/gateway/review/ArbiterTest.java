package io.susanoh.gateway.review;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.EvidenceMark;
import io.susanoh.gateway.account.FraudType;
import io.susanoh.gateway.account.Trigger;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.l1.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArbiterTest {

  private static final int R1 = Rule.R1.bit();
  private static final int R2 = Rule.R2.bit();

  private static Verdict judge(int rules, int senders) {
    Evidence evidence =
        new Evidence(
            new AccountId("default", "boss"),
            new Trigger("newest", rules, 5, 7),
            List.of(),
            new Profile(AccountState.RESTRICTED_WITHDRAWAL, 1_200_000, 12, senders),
            new EvidenceMark(1, 7, rules, 1_200_000, 12, 5, List.of("newest")));
    return Arbiter.judge(evidence, Arbiter.NO_MODEL);
  }

  // Each rule, every boundary of the bands and of the numbers of senders.
  @ParameterizedTest
  @CsvSource({
    "'', 1, 0, NORMAL, LEGITIMATE",
    "'', 9, 15, NORMAL, LEGITIMATE",
    "R1, 1, 30, NORMAL, LEGITIMATE",
    "R2, 1, 20, NORMAL, LEGITIMATE",
    "R3, 1, 25, NORMAL, LEGITIMATE",
    "R4, 1, 30, NORMAL, LEGITIMATE",
    "R1, 4, 30, NORMAL, LEGITIMATE",
    "R2, 5, 35, UNDER_SURVEILLANCE, RMT_SMURFING",
    "R3, 5, 40, UNDER_SURVEILLANCE, RMT_SMURFING",
    "R2 R3, 2, 45, UNDER_SURVEILLANCE, MONEY_LAUNDERING",
    "R1 R2, 2, 50, UNDER_SURVEILLANCE, MONEY_LAUNDERING",
    "R1 R2, 3, 50, UNDER_SURVEILLANCE, RMT_SMURFING",
    "R1 R2, 5, 65, UNDER_SURVEILLANCE, RMT_SMURFING",
    "R2 R4, 2, 50, UNDER_SURVEILLANCE, RMT_DIRECT",
    "R2 R4, 3, 50, UNDER_SURVEILLANCE, RMT_SMURFING",
    "R1 R3, 5, 70, UNDER_SURVEILLANCE, RMT_SMURFING",
    "R1 R2 R3, 1, 75, BANNED, MONEY_LAUNDERING",
    "R1 R2 R4, 2, 80, BANNED, RMT_DIRECT",
    "R1 R2 R4, 8, 95, BANNED, RMT_SMURFING",
    "R1 R2 R3 R4, 2, 100, BANNED, RMT_DIRECT",
    "R1 R2 R3 R4, 5, 100, BANNED, RMT_SMURFING",
  })
  void theScoreItsBandAndItsFraudTypeAreThoseOfTheContract(
      String rules, int senders, int score, AccountState action, FraudType fraudType) {
    int bits = 0;
    for (Rule rule : Rule.values()) {
      bits |= rules.contains(rule.name()) ? rule.bit() : 0;
    }
    Verdict verdict = judge(bits, senders);
    assertEquals(score, verdict.riskScore());
    assertEquals(action, verdict.recommendedAction());
    assertEquals(fraudType, verdict.fraudType());
    assertEquals(score > 30, verdict.isFraud());
  }

  @Test
  void aVerdictNamesItsTargetItsTriggerAndWhoGaveIt() {
    Verdict verdict = judge(R1 | R2, 8);
    assertEquals("boss", verdict.targetId());
    assertEquals(List.of("newest"), verdict.evidenceEventIds());
    assertEquals(0.6, verdict.confidence());
    assertEquals(Verdict.Source.ARBITER, verdict.source());
  }

  @Test
  void theReasoningBeginsWithItsCauseAndHoldsTheFigures() {
    assertEquals(
        "[Local fallback: GEMINI_API_KEY is not set] Risk 65 of 100: a high total received"
            + " (R1, 30), many events (R2, 20), many senders (15). In 300 s the account received"
            + " 1200000 in 12 events from 8 senders.",
        judge(R1 | R2, 8).reasoning());
    assertTrue(judge(0, 1).reasoning().contains("no rule fired"));
  }
}
