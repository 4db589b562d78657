package io.susanoh.gateway.review;

import static io.susanoh.gateway.account.AccountState.BANNED;
import static io.susanoh.gateway.account.AccountState.NORMAL;
import static io.susanoh.gateway.account.AccountState.UNDER_SURVEILLANCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.FraudType;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.l1.Rule;
import io.susanoh.l1.RuleSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpinionTest {

  private final Evidence evidence =
      TestEvidence.of(TestEvidence.events(3, "chat"), 3, Rule.R1, Rule.R2);
  private final Prompt prompt = Prompt.of(evidence, History.NONE, RuleSet.DEFAULT, TestEvidence.T);

  private static ObjectNode answer(String action, Object score) {
    ObjectNode node = new ObjectMapper().createObjectNode();
    node.put("target_id", "ACCOUNT_1");
    node.put("is_fraud", !action.equals("NORMAL"));
    node.putPOJO("risk_score", score);
    node.put("fraud_type", action.equals("NORMAL") ? "LEGITIMATE" : "RMT_DIRECT");
    node.put("recommended_action", action);
    node.put("reasoning", "because");
    node.putArray("evidence_event_ids").add("EVENT_2");
    node.put("confidence", 0.75);
    return node;
  }

  private Verdict verdict(ObjectNode answer) {
    return Opinion.read(answer.toString(), prompt).orElseThrow().verdict(evidence);
  }

  @Test
  void aSoundAnswerIsTakenAsItIsWithIdsInPlaceOfAliases() {
    ObjectNode answer = answer("BANNED", 85);
    answer.put("reasoning", "ACCOUNT_1 received EVENT_1 and EVENT_99 of ACCOUNT_12");
    answer.put("further", "dropped");
    assertEquals(
        new Verdict(
            "boss",
            true,
            85,
            FraudType.RMT_DIRECT,
            BANNED,
            "boss received e-1 and EVENT_99 of ACCOUNT_12",
            List.of("e-2"),
            0.75,
            Verdict.Source.MODEL),
        verdict(answer));
  }

  @ParameterizedTest
  @CsvSource({
    "BANNED, 100000, 100",
    "BANNED, 70.9, 70",
    "BANNED, 1e300, 100",
    "NORMAL, -5, 0",
    "NORMAL, -1e300, 0",
    "UNDER_SURVEILLANCE, 50.5, 50"
  })
  void scoresAreClamped(String action, double score, int clamped) {
    assertEquals(clamped, verdict(answer(action, score)).riskScore());
  }

  @Test
  void confidenceIsClamped() {
    assertEquals(1, verdict(answer("BANNED", 90).put("confidence", 7)).confidence());
    assertEquals(0, verdict(answer("BANNED", 90).put("confidence", -7)).confidence());
    assertEquals(0, verdict(answer("BANNED", 90).put("confidence", "much")).confidence());
  }

  @ParameterizedTest
  @ValueSource(strings = {"RELEASE", "RESTRICTED_WITHDRAWAL", "normal", "", "NORMAL "})
  void anUnknownActionIsSurveillance(String action) {
    Verdict verdict = verdict(answer(action, 0).put("is_fraud", false));
    assertEquals(UNDER_SURVEILLANCE, verdict.recommendedAction());
    assertEquals(31, verdict.riskScore());
    assertTrue(verdict.reasoning().startsWith("[Watched: the model named no known action] "));
  }

  @ParameterizedTest
  @CsvSource({"NORMAL, 31", "BANNED, 70", "UNDER_SURVEILLANCE, 30", "UNDER_SURVEILLANCE, 71"})
  void anActionThatIsNotThatOfItsScoreIsSurveillance(String action, int score) {
    Verdict verdict = verdict(answer(action, score));
    assertEquals(UNDER_SURVEILLANCE, verdict.recommendedAction());
    assertEquals(AccountState.UNDER_SURVEILLANCE, Arbiter.action(verdict.riskScore()));
  }

  @ParameterizedTest
  @CsvSource({"NORMAL, 0", "BANNED, 99"})
  void anotherTargetIsIgnoredAndMovesTheOneThatWasAskedAboutNoFurther(String action, int score) {
    for (String target : List.of("ACCOUNT_2", "mule-1", "boss", "")) {
      Verdict verdict = verdict(answer(action, score).put("target_id", target));
      assertEquals("boss", verdict.targetId());
      assertEquals(UNDER_SURVEILLANCE, verdict.recommendedAction());
    }
  }

  @Test
  void normalAndFraudIsSurveillance() {
    assertEquals(
        UNDER_SURVEILLANCE,
        verdict(answer("NORMAL", 10).put("is_fraud", true)).recommendedAction());
    assertEquals(NORMAL, verdict(answer("NORMAL", 10)).recommendedAction());
  }

  @Test
  void evidenceThatWasNotShownIsDropped() {
    ObjectNode answer = answer("BANNED", 90);
    answer
        .putArray("evidence_event_ids")
        .add("EVENT_3")
        .add("EVENT_4")
        .add("e-1")
        .add("ACCOUNT_1")
        .add(7)
        .add("EVENT_3");
    assertEquals(List.of("e-3"), verdict(answer).evidenceEventIds());
  }

  @Test
  void anUnknownKindOfFraudIsTheOneThatTheFiguresSpeakOf() {
    assertEquals(
        FraudType.RMT_SMURFING, verdict(answer("BANNED", 90).put("fraud_type", "X")).fraudType());
  }

  @Test
  void aReasoningIsOneShortLineThatEveryStoreTakes() {
    String reasoning =
        verdict(answer("BANNED", 90).put("reasoning", "a\nb\u0000\u202E\uD800" + "x".repeat(9_999)))
            .reasoning();
    assertTrue(reasoning.startsWith("a b\uFFFD\uFFFD\uFFFDxx"), reasoning.substring(0, 9));
    assertEquals(2_000, reasoning.length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "NORMAL",
        "{}",
        "{\"risk_score\":",
        "{\"risk_score\":\"5\",\"recommended_action\":\"NORMAL\"}",
        "{\"risk_score\":5} {\"risk_score\":5}",
        "{\"risk_score\":5,\"risk_score\":5}",
        "```json\n{\"risk_score\":5}\n```"
      })
  void whatIsNotTheJsonThatWasAskedForIsNoOpinion(String answer) {
    assertEquals(Optional.empty(), Opinion.read(answer, prompt));
  }

  @Test
  void anAnswerWithoutAnEndIsNotRead() {
    String padding = " ".repeat(Opinion.ANSWER_CHARS_MAX);
    assertFalse(Opinion.read(padding + "{\"risk_score\":5}", prompt).isPresent());
  }
}
