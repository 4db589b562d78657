package io.susanoh.gateway.review;

import static io.susanoh.gateway.account.AccountState.BANNED;
import static io.susanoh.gateway.account.AccountState.NORMAL;
import static io.susanoh.gateway.account.AccountState.UNDER_SURVEILLANCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.review.Judge.Judgement;
import io.susanoh.l1.Rule;
import io.susanoh.l1.RuleSet;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The guards around a model whose answers the tests choose. */
class ModelJudgeTest {

  private static final long PATIENCE = 30_000;

  private final Vertx vertx = Vertx.vertx();
  private final TestClock clock = new TestClock(TestEvidence.T);
  private final Deque<ModelReply> replies = new ArrayDeque<>();
  private final List<ModelRequest> asked = new ArrayList<>();
  private final VerdictCache cache = new VerdictCache(100, 60_000, clock);
  private final ModelJudge judge =
      new ModelJudge(
          request -> {
            asked.add(request);
            return Future.succeededFuture(replies.remove());
          },
          cache,
          evidence -> Future.succeededFuture(History.NONE),
          () -> RuleSet.DEFAULT,
          new ModelNotices(vertx, clock),
          PATIENCE,
          clock);

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private Judgement judge(Evidence evidence) {
    return judge.judge(evidence, clock.millis()).result();
  }

  private void says(AccountState action, int score) {
    replies.add(
        new ModelReply.Answer(
            "{\"target_id\":\"ACCOUNT_1\",\"risk_score\":%d,\"recommended_action\":\"%s\"}"
                .formatted(score, action),
            100));
  }

  private void fails(ModelFault fault) {
    replies.add(new ModelReply.Failure(fault, "of a test"));
  }

  private static Evidence evidence(Rule... rules) {
    return TestEvidence.of(TestEvidence.events(2, "口座に振込"), 2, rules);
  }

  @Test
  void aModelsVerdictIsTheVerdict() {
    says(BANNED, 90);
    Judgement judgement = judge(evidence(Rule.R1, Rule.R4));
    assertEquals(BANNED, judgement.verdict().recommendedAction());
    assertEquals(Verdict.Source.MODEL, judgement.verdict().source());
    assertEquals(Optional.empty(), judgement.failure());
    JsonObject sent = new JsonObject(judgement.modelInput().orElseThrow());
    assertEquals(asked.getFirst().instructions(), sent.getString("instructions"));
    assertEquals(List.of(asked.getFirst().input()), sent.getJsonArray("inputs").getList());
  }

  @Test
  void aReleaseThatTheArbiterWouldGiveTooNeedsNoSecondOpinion() {
    says(NORMAL, 10);
    assertEquals(NORMAL, judge(evidence(Rule.R4)).verdict().recommendedAction());
    assertEquals(1, asked.size());
  }

  @Test
  void aReleaseAgainstTheLocalScoreNeedsASecondOpinionWithoutText() {
    says(NORMAL, 10);
    says(NORMAL, 20);
    Judgement judgement = judge(evidence(Rule.R1, Rule.R4));
    assertEquals(NORMAL, judgement.verdict().recommendedAction());
    assertEquals(2, asked.size());
    assertTrue(asked.get(0).input().contains("口座"));
    assertFalse(asked.get(1).input().contains("口座"));
    assertFalse(asked.get(1).input().contains("sword"));
    assertEquals(
        2, new JsonObject(judgement.modelInput().orElseThrow()).getJsonArray("inputs").size());
  }

  @Test
  void aSecondOpinionThatDiffersOrFailsIsSurveillance() {
    says(NORMAL, 10);
    says(UNDER_SURVEILLANCE, 50);
    assertEquals(
        UNDER_SURVEILLANCE, judge(evidence(Rule.R1, Rule.R4)).verdict().recommendedAction());
    says(NORMAL, 10);
    fails(ModelFault.TIMEOUT);
    Verdict verdict = judge(evidence(Rule.R2, Rule.R4)).verdict();
    assertEquals(UNDER_SURVEILLANCE, verdict.recommendedAction());
    assertEquals(Verdict.Source.MODEL, verdict.source());
    assertTrue(verdict.isFraud());
  }

  @Test
  void aLocalScoreAbove70IsNeverReleased() {
    says(NORMAL, 0);
    Verdict verdict = judge(evidence(Rule.R1, Rule.R2, Rule.R3)).verdict();
    assertEquals(UNDER_SURVEILLANCE, verdict.recommendedAction());
    assertEquals(1, asked.size());
  }

  @ParameterizedTest
  @EnumSource(ModelFault.class)
  void aModelThatFailsLeavesItToTheArbiterForNow(ModelFault fault) {
    fails(fault);
    if (fault == ModelFault.TOO_LONG) {
      fails(fault);
    }
    Judgement judgement = judge(evidence(Rule.R1, Rule.R2, Rule.R4));
    assertEquals(Verdict.Source.PROVISIONAL, judgement.verdict().source());
    assertEquals(80, judgement.verdict().riskScore());
    assertEquals(fault, judgement.failure().orElseThrow().fault());
    String cause = fault == ModelFault.MALFORMED ? "JSON parse failed" : "API error: of a test";
    assertTrue(
        judgement.verdict().reasoning().startsWith("[Local fallback: " + cause + "] Risk 80"),
        judgement.verdict().reasoning());
    assertTrue(judgement.modelInput().isPresent(), "what was sent is kept all the same");
  }

  @Test
  void anAnswerThatIsNoJsonIsAFailure() {
    replies.add(new ModelReply.Answer("I cannot help with that.", 10));
    Judgement judgement = judge(evidence(Rule.R1));
    assertEquals(ModelFault.MALFORMED, judgement.failure().orElseThrow().fault());
    assertTrue(judgement.verdict().reasoning().startsWith("[Local fallback: JSON parse failed] "));
  }

  @Test
  void aQuestionThatIsTooLongIsShrunkOnce() {
    fails(ModelFault.TOO_LONG);
    says(BANNED, 90);
    Evidence evidence = TestEvidence.of(TestEvidence.events(50, "x".repeat(300)), 50, Rule.R1);
    assertEquals(Verdict.Source.MODEL, judge(evidence).verdict().source());
    assertTrue(asked.get(1).input().length() < asked.get(0).input().length() / 3);
  }

  @Test
  void anAnalysisThatIsOverdueIsNotAsked() {
    Judgement judgement =
        judge.judge(evidence(Rule.R1, Rule.R4), clock.millis() - PATIENCE - 1).result();
    assertEquals(ModelFault.OVERDUE, judgement.failure().orElseThrow().fault());
    assertEquals(Verdict.Source.PROVISIONAL, judgement.verdict().source());
    assertEquals(List.of(), asked);
    assertEquals(Optional.empty(), judgement.modelInput());
  }

  @Test
  void similarEvidenceIsAnsweredWithoutAsking() {
    says(BANNED, 90);
    judge(evidence(Rule.R1, Rule.R4));
    Verdict again = judge(evidence(Rule.R1, Rule.R4)).verdict();
    assertEquals(Verdict.Source.CACHE, again.source());
    assertEquals(BANNED, again.recommendedAction());
    assertEquals(List.of("e-1"), again.evidenceEventIds());
    assertEquals(1, asked.size());
  }

  @Test
  void whatTheArbiterSaidForNowAnswersNothingElse() {
    fails(ModelFault.TIMEOUT);
    judge(evidence(Rule.R1, Rule.R4));
    says(BANNED, 90);
    assertEquals(Verdict.Source.MODEL, judge(evidence(Rule.R1, Rule.R4)).verdict().source());
  }

  @Test
  void operatorsAreToldOnceAMinuteAndWhenTheModelAnswersAgain() throws Exception {
    BlockingQueue<JsonObject> notices = new LinkedBlockingQueue<>();
    vertx
        .eventBus()
        .<JsonObject>consumer(ModelNotices.ADDRESS, message -> notices.add(message.body()))
        .completion()
        .toCompletionStage()
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
    for (int i = 0; i < 3; i++) {
      fails(ModelFault.TIMEOUT);
      judge(evidence(Rule.R1));
    }
    fails(ModelFault.MALFORMED);
    judge(evidence(Rule.R1));
    assertEquals("timeout", notice(notices).getString("fault"));
    JsonObject second = notice(notices);
    assertEquals("malformed", second.getString("fault"));
    assertEquals("JSON parse failed", second.getString("cause"));
    assertEquals("default", second.getString("tenant_id"));
    assertEquals(clock.millis(), second.getLong("at_millis"));
    clock.advance(60_000);
    fails(ModelFault.TIMEOUT);
    judge(evidence(Rule.R1));
    assertEquals("timeout", notice(notices).getString("fault"));
    says(BANNED, 90);
    judge(evidence(Rule.R1));
    clock.advance(10_000);
    says(BANNED, 90);
    judge(evidence(Rule.R2));
    assertEquals("model_answers", notice(notices).getString("kind"), "and none in between");
  }

  private static JsonObject notice(BlockingQueue<JsonObject> notices) throws InterruptedException {
    JsonObject notice = notices.poll(30, TimeUnit.SECONDS);
    if (notice == null) {
      throw new AssertionError("no notice within 30 s");
    }
    return notice;
  }
}
