package io.susanoh.gateway.review;

import static io.susanoh.gateway.account.AccountState.BANNED;
import static io.susanoh.gateway.account.AccountState.NORMAL;
import static io.susanoh.gateway.account.AccountState.RESTRICTED_WITHDRAWAL;
import static io.susanoh.gateway.account.AccountState.UNDER_SURVEILLANCE;
import static io.susanoh.gateway.review.TestEvents.event;
import static io.susanoh.gateway.review.TestEvents.fired;
import static io.susanoh.gateway.review.TestEvents.late;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.config.Secret;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.screening.Preview;
import io.susanoh.gateway.storage.Database;
import io.susanoh.gateway.storage.JobTable;
import io.susanoh.gateway.storage.RowWriter;
import io.susanoh.gateway.storage.TestDatabase;
import io.susanoh.l1.Rule;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.ScreeningResult.Admission;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AnalysisServiceTest {

  private static final long T = 1_800_000_000_000L;
  private static final AccountId BOSS = new AccountId("default", "boss");

  private static DatabaseUrl url;
  private static RowWriter rows;
  private static JobTable jobs;
  private static Vertx vertx;

  private final TestClock clock = new TestClock(T);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ReviewMeters meters = new ReviewMeters(registry, clock);
  private TestAccounts accounts;
  private AnalysisService service;

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
    service = service(jobs, fired(T));
  }

  private AnalysisService service(Jobs jobs, ScreeningResult answer) {
    return new AnalysisService(
        vertx,
        jobs,
        reviewer(jobs),
        Judge.ARBITER,
        accounts,
        event -> Future.succeededFuture(new Preview(answer, event.timestampMillis())),
        Future::succeededFuture,
        meters,
        clock);
  }

  private Reviewer reviewer(Jobs jobs) {
    return new Reviewer(vertx, jobs, Judge.ARBITER, accounts, meters, clock);
  }

  private static <V> V await(Future<V> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static Refusal refusal(Future<?> future) {
    ExecutionException failed = assertThrows(ExecutionException.class, () -> await(future));
    return assertInstanceOf(Refusal.class, failed.getCause());
  }

  private void received(String id, String actor, Rule... rules) {
    accounts.screened(event(id, actor, "boss", 100_000, clock.millis()), fired(T, rules));
  }

  private Future<Verdict> analyze(String id) {
    return service.analyze(event(id, "asker", "boss", 7, T));
  }

  private static List<Map<String, Object>> results() {
    return rows.rows("select effect, evidence::text as evidence from analysis_result");
  }

  @Test
  void theAnalysisThatWaitsRunsAtOnceWithFullEffect() throws Exception {
    received("e", "m", Rule.R1, Rule.R2, Rule.R4);
    Verdict verdict = await(analyze("asked"));
    assertEquals(80, verdict.riskScore());
    assertEquals(List.of("e"), verdict.evidenceEventIds());
    assertEquals(List.of(RESTRICTED_WITHDRAWAL, UNDER_SURVEILLANCE, BANNED), accounts.path(BOSS));
    assertEquals("APPLIED", results().getFirst().get("effect"));
    assertEquals(1, results().size());
  }

  @Test
  void theAnalysisThatRunsHereIsAwaited() throws Exception {
    received("e", "m", Rule.R1, Rule.R2);
    Promise<Void> gate = Promise.promise();
    Future<Void> runs = accounts.gate(gate.future());
    Future<Verdict> first = analyze("asked-1");
    await(runs);
    Future<Verdict> second = analyze("asked-2");
    gate.complete();
    assertEquals(50, await(first).riskScore());
    assertEquals(await(first), await(second));
    assertEquals(1, results().size());
    assertEquals(List.of(RESTRICTED_WITHDRAWAL, UNDER_SURVEILLANCE), accounts.path(BOSS));
  }

  @Test
  void theAnalysisThatRunsElsewhereIsAwaited() throws Exception {
    received("e", "m", Rule.R1, Rule.R2);
    try (JobTable elsewhere = new JobTable(new Database(url), UUID.randomUUID())) {
      Job job = elsewhere.claimDue(T + 2_000).orElseThrow();
      clock.advance(2_001);
      Promise<Void> seen = Promise.promise();
      service = service(new WatchedJobs(jobs, seen), fired(T));
      Future<Verdict> asked = analyze("asked");
      await(seen.future());
      Verdict verdict = await(reviewer(elsewhere).run(job));
      assertEquals(verdict, await(asked));
    }
    assertEquals(1, results().size());
  }

  @Test
  void aDeadNodesAnalysisIsTakenOverWhenItsLeaseHasEnded() throws Exception {
    received("e", "m", Rule.R1, Rule.R2);
    try (JobTable dead = new JobTable(new Database(url), UUID.randomUUID())) {
      assertTrue(dead.claimDue(T + 2_000).isPresent());
    }
    clock.advance(2_000 + JobTable.LEASE_MILLIS);
    assertEquals(List.of("e"), await(analyze("asked")).evidenceEventIds());
    assertEquals(List.of(RESTRICTED_WITHDRAWAL, UNDER_SURVEILLANCE), accounts.path(BOSS));
  }

  @Test
  void withoutAnAnalysisTheWindowIsJudgedAndNothingButTheVerdictIsKept() throws Exception {
    received("e1", "a1");
    received("e2", "a2");
    accounts.screened(event("x", "a3", "boss", 1, T), late(T));
    received("e2", "a2");
    service =
        service(
            jobs,
            new ScreeningResult(
                Rule.R1.bit() | Rule.R4.bit(), Admission.ADDED, 1_234_567, 3, T, T));
    Verdict verdict = await(analyze("asked"));
    assertEquals(60, verdict.riskScore());
    assertEquals(List.of("asked"), verdict.evidenceEventIds());
    assertEquals("boss", verdict.targetId());
    assertEquals("STORED_ONLY", results().getFirst().get("effect"));
    Evidence evidence = EvidenceJson.read((String) results().getFirst().get("evidence"));
    assertEquals(new Profile(NORMAL, 1_234_567, 3, 3), evidence.profile());
    assertEquals(
        List.of("asked", "e2", "e1"),
        evidence.events().stream().map(e -> e.event().eventId()).toList());
    assertEquals(List.of(), accounts.path(BOSS));
    assertEquals(List.of(), rows.rows("select from l2_job"));
    assertEquals(3, rows.rows("select from event_log").size());
  }

  @Test
  void anAnalysisOfAnUnknownTargetMakesNoAccount() throws Exception {
    await(analyze("asked"));
    assertEquals(1, results().size());
    assertEquals(List.of(), rows.rows("select from account"));
  }

  @Test
  void aLateEventAddsNoSender() throws Exception {
    received("e1", "a1");
    service = service(jobs, late(T, Rule.R4));
    await(analyze("asked"));
    Evidence evidence = EvidenceJson.read((String) results().getFirst().get("evidence"));
    assertEquals(1, evidence.profile().uniqueSenders());
    assertEquals("asked", evidence.events().getFirst().event().eventId());
  }

  @Test
  void aDuplicateIsJudgedAsItWasStored() throws Exception {
    received("e1", "a1", Rule.R4);
    await(analyze("first ends the job"));
    service =
        service(jobs, new ScreeningResult(Rule.R4.bit(), Admission.DUPLICATE, 100_000, 1, T, T));
    Verdict verdict = await(analyze("e1"));
    assertEquals(30, verdict.riskScore());
    Evidence evidence =
        EvidenceJson.read(
            (String)
                rows.rows(
                        "select evidence::text as evidence from analysis_result"
                            + " where effect = 'STORED_ONLY'")
                    .getFirst()
                    .get("evidence"));
    assertEquals(1, evidence.profile().uniqueSenders());
    assertEquals("a1", evidence.events().getFirst().event().actorId());
    assertEquals(1, evidence.events().size());
  }

  @Test
  void whilePostgresIsAwayItIsUnavailable() {
    DatabaseUrl nowhere = new DatabaseUrl("127.0.0.1", 1, "x", "x", new Secret("x"), "disable");
    try (JobTable away = new JobTable(new Database(nowhere), UUID.randomUUID())) {
      service = service(away, fired(T));
      Refusal refusal = refusal(analyze("asked"));
      assertEquals(Refusal.Kind.UNAVAILABLE, refusal.kind());
      assertTrue(refusal.retryAfterSeconds() > 0);
    }
  }

  @Test
  void aVerdictThatCannotBeKeptIsUnavailable() {
    received("e", "m", Rule.R4);
    accounts.refuse(1);
    assertEquals(Refusal.Kind.UNAVAILABLE, refusal(analyze("asked")).kind());
    assertEquals(List.of(), results());
  }

  @Test
  void over32AtOnceAreRefusedAndLaterOnesAreNot() throws Exception {
    Promise<Void> gate = Promise.promise();
    received("e", "m", Rule.R4);
    accounts.gate(gate.future());
    List<Future<Verdict>> asked =
        IntStream.range(0, 32).mapToObj(i -> analyze("asked" + i)).toList();
    assertEquals(Refusal.Kind.TOO_MANY, refusal(analyze("one more")).kind());
    gate.complete();
    await(Future.all(asked));
    assertEquals(0, await(analyze("later")).riskScore());
  }

  /** Says when it has been seen that a job runs. */
  private record WatchedJobs(Jobs jobs, Promise<Void> seenRunning) implements Jobs {

    @Override
    public Standing claimNow(AccountId account, long nowMillis) {
      Standing standing = jobs.claimNow(account, nowMillis);
      if (standing instanceof Standing.Running) {
        seenRunning.tryComplete();
      }
      return standing;
    }

    @Override
    public Optional<Job> claimDue(long dueMillis, long nowMillis) {
      return jobs.claimDue(dueMillis, nowMillis);
    }

    @Override
    public Optional<Job> claimProvisional(long nowMillis) {
      return jobs.claimProvisional(nowMillis);
    }

    @Override
    public OptionalLong nextDueMillis() {
      return jobs.nextDueMillis();
    }

    @Override
    public OptionalLong nextProvisionalMillis() {
      return jobs.nextProvisionalMillis();
    }

    @Override
    public boolean renew(Job job, long nowMillis) {
      return jobs.renew(job, nowMillis);
    }

    @Override
    public void postpone(Job job, long dueMillis) {
      jobs.postpone(job, dueMillis);
    }

    @Override
    public void giveUp(Job job, long nowMillis) {
      jobs.giveUp(job, nowMillis);
    }

    @Override
    public History history(AccountId account) {
      return jobs.history(account);
    }

    @Override
    public Backlog backlog(long nowMillis) {
      return jobs.backlog(nowMillis);
    }

    @Override
    public Optional<Verdict> verdict(AccountId account, UUID jobId) {
      return jobs.verdict(account, jobId);
    }

    @Override
    public WindowLog windowLog(
        AccountId target, long openedMillis, long newestMillis, int eventsMax) {
      return jobs.windowLog(target, openedMillis, newestMillis, eventsMax);
    }

    @Override
    public void endLeases() {
      jobs.endLeases();
    }
  }
}
