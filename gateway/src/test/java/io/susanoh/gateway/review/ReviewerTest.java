package io.susanoh.gateway.review;

import static io.susanoh.gateway.account.AccountState.NORMAL;
import static io.susanoh.gateway.account.AccountState.RESTRICTED_WITHDRAWAL;
import static io.susanoh.gateway.account.AccountState.UNDER_SURVEILLANCE;
import static io.susanoh.gateway.review.TestEvents.event;
import static io.susanoh.gateway.review.TestEvents.fired;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.FraudType;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.review.Judge.Judgement;
import io.susanoh.gateway.storage.Database;
import io.susanoh.gateway.storage.JobTable;
import io.susanoh.gateway.storage.RowWriter;
import io.susanoh.gateway.storage.TestDatabase;
import io.susanoh.l1.Rule;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a job while a model fails, answers late, or answers a process that lost it. */
class ReviewerTest {

  private static final long T = 1_800_000_000_000L;
  private static final AccountId BOSS = new AccountId("default", "boss");

  private static DatabaseUrl url;
  private static RowWriter rows;
  private static JobTable jobs;
  private static Vertx vertx;

  private final TestClock clock = new TestClock(T);
  private final ReviewMeters meters = new ReviewMeters(new SimpleMeterRegistry(), clock);
  private TestAccounts accounts;
  private Future<Judgement> judgement = Future.succeededFuture();

  @BeforeAll
  static void create() throws Exception {
    url = TestDatabase.migrated();
    rows = new RowWriter(url);
    jobs = new JobTable(new Database(url), UUID.randomUUID());
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void close() throws Exception {
    await(vertx.close());
    jobs.close();
    rows.close();
  }

  @BeforeEach
  void open() {
    rows.clear();
    accounts = new TestAccounts(rows, clock);
  }

  private static <V> V await(Future<V> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private Reviewer reviewer() {
    return new Reviewer(vertx, jobs, (evidence, due) -> judgement, accounts, meters, clock);
  }

  private void modelSays(AccountState action, int score) {
    judgement =
        Future.succeededFuture(
            Judgement.of(
                new Verdict(
                    "boss",
                    score > 30,
                    score,
                    FraudType.RMT_DIRECT,
                    action,
                    "because",
                    List.of(),
                    0.9,
                    Verdict.Source.MODEL)));
  }

  private void modelFails(Job job, ModelFault fault) {
    ModelReply.Failure failure = new ModelReply.Failure(fault, "of a test");
    judgement =
        Future.succeededFuture(
            new Judgement(
                Arbiter.judgeForNow(job.evidence(), failure.cause()),
                Optional.of("{\"inputs\":[]}"),
                Optional.of(failure)));
  }

  private Job received(Rule... rules) {
    accounts.screened(event("e", "mule", "boss", 100_000, clock.millis()), fired(T, rules));
    clock.advance(2_000);
    return jobs.claimDue(clock.millis()).orElseThrow();
  }

  private List<String> sources() {
    return rows.rows("select source from analysis_result order by entry_id").stream()
        .map(row -> (String) row.get("source"))
        .toList();
  }

  @Test
  void aVerdictForNowRaisesAndTheModelsVerdictReleases() throws Exception {
    Job job = received(Rule.R1, Rule.R2);
    modelFails(job, ModelFault.TIMEOUT);
    await(reviewer().run(job));
    assertEquals(List.of(RESTRICTED_WITHDRAWAL, UNDER_SURVEILLANCE), accounts.path(BOSS));
    clock.advance(5_000);
    Job again = jobs.claimProvisional(clock.millis()).orElseThrow();
    modelSays(NORMAL, 10);
    await(reviewer().run(again));
    assertEquals(List.of(RESTRICTED_WITHDRAWAL, UNDER_SURVEILLANCE, NORMAL), accounts.path(BOSS));
    assertEquals(List.of("PROVISIONAL", "MODEL"), sources());
    assertEquals(
        List.of("{\"inputs\": []}"),
        rows
            .rows(
                "select model_input::text as i from analysis_result where model_input is not null")
            .stream()
            .map(row -> row.get("i"))
            .toList());
  }

  @Test
  void aVerdictForNowNeverReleases() throws Exception {
    Job job = received(Rule.R4);
    modelFails(job, ModelFault.MALFORMED);
    Verdict verdict = await(reviewer().run(job));
    assertEquals(NORMAL, verdict.recommendedAction());
    assertEquals(List.of(RESTRICTED_WITHDRAWAL), accounts.path(BOSS));
  }

  @Test
  void aModelThatFailsAgainIsNoSecondVerdictAndIsAskedLater() throws Exception {
    Job job = received(Rule.R4);
    modelFails(job, ModelFault.TIMEOUT);
    await(reviewer().run(job));
    clock.advance(5_000);
    Job again = jobs.claimProvisional(clock.millis()).orElseThrow();
    assertEquals(Verdict.Source.PROVISIONAL, await(reviewer().run(again)).source());
    assertEquals(List.of("PROVISIONAL"), sources());
    assertEquals(
        OptionalLong.of(clock.millis() + 20_000), jobs.nextProvisionalMillis(), "ever longer");
  }

  @Test
  void anAnswerOfNoUseIsPutUpWithOnlySoOften() throws Exception {
    Job job = received(Rule.R4);
    modelFails(job, ModelFault.TRUNCATED);
    await(reviewer().run(job));
    int asked = 1;
    while (jobs.nextProvisionalMillis().isPresent()) {
      clock.advance(jobs.nextProvisionalMillis().getAsLong() - clock.millis());
      await(reviewer().run(jobs.claimProvisional(clock.millis()).orElseThrow()));
      asked++;
      assertTrue(asked < 20, "for ever");
    }
    assertEquals(6, asked);
    assertEquals(1, rows.rows("select from l2_job where status = 'done'").size());
    assertEquals(List.of("PROVISIONAL"), sources());
  }

  @Test
  void aPersonWhoActedMeanwhileIsNotOverruled() throws Exception {
    Job job = received(Rule.R1, Rule.R2);
    modelFails(job, ModelFault.TIMEOUT);
    await(reviewer().run(job));
    accounts.release(BOSS);
    clock.advance(5_000);
    modelSays(AccountState.BANNED, 90);
    await(reviewer().run(jobs.claimProvisional(clock.millis()).orElseThrow()));
    assertEquals(NORMAL, accounts.account(BOSS).state());
  }

  @Test
  void whoLostAJobMeanwhileGivesItsVerdictUp() throws Exception {
    Job job = received(Rule.R1, Rule.R2);
    Promise<Judgement> late = Promise.promise();
    judgement = late.future();
    Future<Verdict> lost = reviewer().run(job);
    clock.advance(JobTable.LEASE_MILLIS);
    try (JobTable elsewhere = new JobTable(new Database(url), UUID.randomUUID())) {
      Job taken = elsewhere.claimDue(clock.millis()).orElseThrow();
      assertEquals(job.id(), taken.id());
      modelSays(UNDER_SURVEILLANCE, 50);
      late.complete(judgement.result());
      assertThrows(ExecutionException.class, () -> await(lost));
      assertEquals(List.of(), sources());
      Reviewer other =
          new Reviewer(vertx, elsewhere, (evidence, due) -> judgement, accounts, meters, clock);
      await(other.run(taken));
    }
    assertEquals(List.of("MODEL"), sources());
    assertEquals(List.of(RESTRICTED_WITHDRAWAL, UNDER_SURVEILLANCE), accounts.path(BOSS));
  }

  @Test
  void anAnswerThatOutlivesTheLeaseIsKeptByWhoStillHasTheJob() throws Exception {
    Job job = received(Rule.R1, Rule.R2);
    Promise<Judgement> late = Promise.promise();
    judgement = late.future();
    Future<Verdict> running = reviewer().run(job);
    clock.advance(10 * JobTable.LEASE_MILLIS);
    modelSays(UNDER_SURVEILLANCE, 50);
    late.complete(judgement.result());
    assertEquals(50, await(running).riskScore());
    assertEquals(List.of("MODEL"), sources());
  }
}
