package io.susanoh.gateway.review;

import static io.susanoh.gateway.account.AccountState.BANNED;
import static io.susanoh.gateway.account.AccountState.NORMAL;
import static io.susanoh.gateway.account.AccountState.RESTRICTED_WITHDRAWAL;
import static io.susanoh.gateway.account.AccountState.UNDER_SURVEILLANCE;
import static io.susanoh.gateway.review.TestEvents.event;
import static io.susanoh.gateway.review.TestEvents.fired;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.VerdictEffect;
import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.journal.JournalRecord.VerdictReached;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.storage.Database;
import io.susanoh.gateway.storage.JobTable;
import io.susanoh.gateway.storage.RowWriter;
import io.susanoh.gateway.storage.TestDatabase;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.Rule;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workers on real PostgreSQL, with a clock that only the tests move. */
class ReviewWorkerTest {

  private static final long T = 1_800_000_000_000L;
  private static final AccountId BOSS = new AccountId("default", "boss");

  private final TestClock clock = new TestClock(T);
  private final AtomicInteger barriers = new AtomicInteger();
  private static RowWriter rows;
  private static JobTable jobs;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ReviewMeters meters = new ReviewMeters(registry, clock);
  private TestAccounts accounts;
  private Reviewer reviewer;
  private Vertx vertx;

  @BeforeAll
  static void create() throws Exception {
    DatabaseUrl url = TestDatabase.migrated();
    rows = new RowWriter(url);
    jobs = new JobTable(new Database(url), UUID.randomUUID());
  }

  @AfterAll
  static void closeAll() throws Exception {
    jobs.close();
    rows.close();
  }

  @BeforeEach
  void open() {
    rows.clear();
    accounts = new TestAccounts(rows, clock);
    vertx = Vertx.vertx();
    reviewer = new Reviewer(vertx, jobs, Judge.ARBITER, accounts, meters, clock);
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private void deploy(int workers) throws Exception {
    await(
        vertx.deployVerticle(
            () -> new ReviewWorker(jobs, reviewer, this::drained, clock),
            new DeploymentOptions()
                .setInstances(workers)
                .setThreadingModel(ThreadingModel.WORKER)));
  }

  private Future<Void> drained() {
    barriers.incrementAndGet();
    return Future.succeededFuture();
  }

  private void pass(long millis) {
    clock.advance(millis);
    vertx.eventBus().publish(ReviewWorker.WAKE, "");
  }

  private VerdictReached verdict() throws Exception {
    VerdictReached reached = accounts.concluded().poll(30, TimeUnit.SECONDS);
    if (reached == null) {
      throw new AssertionError("no verdict within 30 s");
    }
    return reached;
  }

  private void received(String id, String actor, Rule... rules) {
    accounts.screened(event(id, actor, "boss", 100_000, clock.millis()), fired(T, rules));
    vertx.eventBus().publish(ReviewWorker.WAKE, "");
  }

  @Test
  void aBurstThatFiresR4FirstAndR1R2LaterTakesOneStraightPath() throws Exception {
    deploy(2);
    received("e0", "m0", Rule.R4);
    for (int i = 1; i < 10; i++) {
      pass(300);
      received("e" + i, "m" + i % 4, Rule.R1, Rule.R2);
    }
    pass(1_999);
    received("e10", "m3", Rule.R2);
    pass(2_000);
    VerdictReached reached = verdict();
    assertEquals(VerdictEffect.APPLIED, reached.effect());
    assertEquals(80, reached.verdict().riskScore());
    assertEquals(List.of(RESTRICTED_WITHDRAWAL, UNDER_SURVEILLANCE, BANNED), accounts.path(BOSS));
    assertEquals(BANNED, rows.state(BOSS));
    assertTrue(barriers.get() >= 1);
    assertNull(accounts.concluded().poll());
  }

  @Test
  void aWorkerThatWaitsForALaggingDrainStopsAtOnceAndClaimsNothing() throws Exception {
    CompletableFuture<Void> waits = new CompletableFuture<>();
    received("e1", "m1", Rule.R4);
    clock.advance(2_000);
    String worker =
        await(
            vertx.deployVerticle(
                () ->
                    new ReviewWorker(
                        jobs,
                        reviewer,
                        () -> {
                          waits.complete(null);
                          return Promise.<Void>promise().future();
                        },
                        clock),
                new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)));
    waits.get(30, TimeUnit.SECONDS);
    await(vertx.undeploy(worker));
    assertNull(accounts.concluded().poll());
    assertEquals(1, rows.rows("select from l2_job where status = 'waiting'").size());
  }

  @Test
  void aGuildTreasuryThatFiresR1AndR2EndsUnderSurveillanceOnce() throws Exception {
    deploy(2);
    for (int burst = 0; burst < 3; burst++) {
      for (int i = 0; i < 12; i++) {
        received("e" + burst + "-" + i, "m" + i, Rule.R1, Rule.R2);
        pass(10);
      }
      pass(2_000);
      assertEquals(65, verdict().verdict().riskScore());
    }
    assertEquals(List.of(RESTRICTED_WITHDRAWAL, UNDER_SURVEILLANCE), accounts.path(BOSS));
  }

  @Test
  void aSingleSlangWordIsReleasedAndTheSameTriggerDoesNotRestrictAgain() throws Exception {
    deploy(1);
    received("e0", "m", Rule.R4);
    pass(2_000);
    assertEquals(VerdictEffect.APPLIED, verdict().effect());
    received("e0", "m", Rule.R4);
    assertEquals(List.of(RESTRICTED_WITHDRAWAL, NORMAL), accounts.path(BOSS));
    received("e1", "m", Rule.R4);
    assertEquals(
        List.of(RESTRICTED_WITHDRAWAL, NORMAL, RESTRICTED_WITHDRAWAL), accounts.path(BOSS));
  }

  @Test
  void aReleaseThatL1OvertookHasNoEffectAndTheNextAnalysisJudgesAll() throws Exception {
    deploy(2);
    Promise<Void> gate = Promise.promise();
    Future<Void> runs = accounts.gate(gate.future());
    received("e0", "m0", Rule.R4);
    pass(2_000);
    await(runs);
    received("e1", "m1", Rule.R1, Rule.R2);
    gate.complete();
    VerdictReached stale = verdict();
    assertEquals(NORMAL, stale.verdict().recommendedAction());
    assertEquals(VerdictEffect.STALE_FLAGGED_AGAIN, stale.effect());
    pass(2_000);
    assertEquals(80, verdict().verdict().riskScore());
    assertEquals(List.of(RESTRICTED_WITHDRAWAL, UNDER_SURVEILLANCE, BANNED), accounts.path(BOSS));
  }

  @Test
  void aVerdictAfterAPersonActedHasNoEffect() throws Exception {
    deploy(1);
    Promise<Void> gate = Promise.promise();
    Future<Void> runs = accounts.gate(gate.future());
    received("e0", "m0", Rule.R1, Rule.R2, Rule.R4);
    pass(2_000);
    await(runs);
    accounts.release(BOSS);
    gate.complete();
    assertEquals(VerdictEffect.STALE_PERSON_ACTED, verdict().effect());
    assertEquals(List.of(RESTRICTED_WITHDRAWAL, NORMAL), accounts.path(BOSS));
  }

  @Test
  void aVerdictThatCouldNotBeKeptIsTriedAgainWithTheSameEvidence() throws Exception {
    deploy(2);
    accounts.refuse(1);
    Future<Void> runs = accounts.gate(Future.succeededFuture());
    received("e0", "m0", Rule.R4);
    pass(2_000);
    await(runs);
    received("e1", "m1", Rule.R1, Rule.R2);
    pass(JobTable.LEASE_MILLIS);
    VerdictReached first = verdict();
    assertEquals(List.of("e0"), first.verdict().evidenceEventIds());
    assertEquals(30, first.verdict().riskScore());
    pass(1);
    assertEquals(80, verdict().verdict().riskScore());
    assertEquals(2, rows.rows("select from analysis_result").size());
    assertEquals(
        List.of(1, 2),
        rows.rows("select attempts from l2_job order by attempts").stream()
            .map(row -> row.get("attempts"))
            .toList());
  }

  @Test
  void manyAccountsAreEachJudgedOnce() throws Exception {
    int bosses = 60;
    for (int i = 0; i < bosses; i++) {
      accounts.screened(event("e" + i, "m", "boss" + i, 1, T), fired(T, Rule.R4));
    }
    deploy(4);
    pass(2_000);
    Set<String> judged = new HashSet<>();
    for (int i = 0; i < bosses; i++) {
      assertTrue(judged.add(verdict().account().userId()));
    }
    assertEquals(bosses, rows.rows("select from analysis_result").size());
    assertEquals(bosses, rows.rows("select from l2_job where status = 'done'").size());
  }

  @Test
  void aLeaseBeginsWithItsClaimHoweverLongTheRoundHasLasted() throws Exception {
    accounts.screened(event("e1", "m", "first", 1, T), fired(T, Rule.R4));
    accounts.screened(event("e2", "m", "second", 1, T), fired(T, Rule.R4));
    List<String> leases = new CopyOnWriteArrayList<>();
    Judge slow =
        (evidence, dueMillis) -> {
          leases.add(
              String.valueOf(
                  rows.rows("select lease_until_millis as at from l2_job where status = 'running'")
                      .getFirst()
                      .get("at")));
          clock.advance(2 * Jobs.LEASE_MILLIS);
          return Judge.ARBITER.judge(evidence, dueMillis);
        };
    reviewer = new Reviewer(vertx, jobs, slow, accounts, meters, clock);
    clock.advance(2_000);
    deploy(1);
    verdict();
    verdict();
    long begun = T + 2_000;
    assertEquals(
        List.of(
            Long.toString(begun + Jobs.LEASE_MILLIS), Long.toString(begun + 3 * Jobs.LEASE_MILLIS)),
        leases);
  }

  @Test
  void aJobWaitsForTheDrainAndIsNotClaimedWhenItWasExtendedMeanwhile() throws Exception {
    Promise<Void> barrier = Promise.promise();
    Promise<Void> asked = Promise.promise();
    received("e0", "m0", Rule.R4);
    clock.advance(2_000);
    await(
        vertx.deployVerticle(
            () ->
                new ReviewWorker(
                    jobs,
                    reviewer,
                    () -> {
                      asked.tryComplete();
                      return barrier.future();
                    },
                    clock),
            new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)));
    await(asked.future());
    // Accepted in the millisecond in which the job fell due, drained while the worker waits.
    received("e1", "m1", Rule.R1, Rule.R2);
    barrier.complete();
    pass(1_999);
    pass(1);
    VerdictReached whole = verdict();
    assertEquals(80, whole.verdict().riskScore());
    assertEquals(1, rows.rows("select from l2_job").size());
  }

  @Test
  void whileTheDrainDoesNotPassNoJobIsClaimed() throws Exception {
    Promise<Void> asked = Promise.promise();
    AtomicBoolean away = new AtomicBoolean(true);
    received("e0", "m0", Rule.R4);
    clock.advance(2_000);
    await(
        vertx.deployVerticle(
            () ->
                new ReviewWorker(
                    jobs,
                    reviewer,
                    () -> {
                      asked.tryComplete();
                      return away.get()
                          ? Future.failedFuture(Refusal.unavailable("away", 1))
                          : Future.succeededFuture();
                    },
                    clock),
            new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)));
    await(asked.future());
    received("e1", "m1", Rule.R1, Rule.R2);
    away.set(false);
    pass(2_000);
    assertEquals(80, verdict().verdict().riskScore());
  }

  @Test
  void everyTriggerIsJudgedOnceWhateverHappensMeanwhile() throws Exception {
    deploy(3);
    Random random = new Random(7);
    Map<String, Set<String>> triggers = new HashMap<>();
    for (int i = 0; i < 400; i++) {
      String boss = "boss" + random.nextInt(12);
      Rule rule = Rule.values()[random.nextInt(4)];
      AccountId account = new AccountId("default", boss);
      GameEvent event = event("e" + i, "m" + i % 9, boss, 1_000, clock.millis());
      if (accounts.screened(event, fired(T, rule))) {
        triggers.computeIfAbsent(boss, b -> new HashSet<>()).add("e" + i);
      }
      if (random.nextInt(25) == 0) {
        accounts.refuse(1);
      }
      if (random.nextInt(10) == 0 && accounts.account(account).state().releasable()) {
        accounts.release(account);
      }
      pass(random.nextInt(700));
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!rows.rows("select from l2_job where status <> 'done'").isEmpty()) {
      assertTrue(System.nanoTime() < deadline, "jobs are left");
      pass(JobTable.LEASE_MILLIS);
    }
    Map<String, Set<String>> judged = new HashMap<>();
    for (Map<String, Object> row : rows.rows("select evidence::text as e from analysis_result")) {
      Evidence evidence = EvidenceJson.read((String) row.get("e"));
      Set<String> ids = judged.computeIfAbsent(evidence.account().userId(), b -> new HashSet<>());
      evidence.mark().triggerIds().forEach(id -> assertTrue(ids.add(id), "twice: " + id));
    }
    assertEquals(triggers, judged);
    assertEquals(
        rows.rows("select from l2_job").size(), rows.rows("select from analysis_result").size());
  }
}
