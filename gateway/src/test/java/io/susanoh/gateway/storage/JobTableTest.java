package io.susanoh.gateway.storage;

import static io.susanoh.gateway.review.TestEvents.event;
import static io.susanoh.gateway.review.TestEvents.fired;
import static io.susanoh.gateway.review.TestEvents.late;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.EvidenceMark;
import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.account.TransitionTrigger;
import io.susanoh.gateway.account.Trigger;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.account.VerdictEffect;
import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.journal.JournalRecord.AccountMoved;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.gateway.journal.JournalRecord.VerdictReached;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.review.Arbiter;
import io.susanoh.gateway.review.Evidence;
import io.susanoh.gateway.review.EvidenceJson;
import io.susanoh.gateway.review.Job;
import io.susanoh.gateway.review.Jobs;
import io.susanoh.gateway.review.Jobs.Standing;
import io.susanoh.gateway.review.Jobs.WindowLog;
import io.susanoh.gateway.review.Profile;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.Rule;
import io.susanoh.l1.ScreeningResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobTableTest {

  private static final long T = 1_800_000_000_000L;
  private static final AccountId BOSS = new AccountId("default", "boss");

  private static DatabaseUrl url;
  private static RowWriter rows;

  private JobTable jobs;
  private long stamp;

  @BeforeAll
  static void create() throws Exception {
    url = TestDatabase.migrated();
    rows = new RowWriter(url);
  }

  @AfterAll
  static void closeRows() throws Exception {
    rows.close();
  }

  @BeforeEach
  void open() {
    rows.clear();
    jobs = new JobTable(new Database(url), UUID.randomUUID());
  }

  @AfterEach
  void close() {
    jobs.close();
  }

  // An event of T is received when it happens.
  private void log(GameEvent event, ScreeningResult result) {
    log(event, result, event.timestampMillis());
  }

  private void log(GameEvent event, ScreeningResult result, long receiptMillis) {
    stamp = result.screened() ? Math.max(stamp + 1, receiptMillis * 1000) : stamp;
    rows.write(
        new EventAccepted(
            event,
            receiptMillis,
            event.timestampMillis(),
            result,
            Optional.empty(),
            result.screened() ? stamp : 0));
  }

  private void trigger(String id, String target, long atMillis) {
    log(event(id, "mule", target, 5, atMillis), fired(T, Rule.R4));
  }

  private void end(Job job, long atMillis) {
    rows.write(
        new VerdictReached(
            UUID.randomUUID(),
            Optional.of(job.id()),
            job.evidence().account(),
            atMillis,
            Arbiter.judge(job.evidence(), Arbiter.NO_MODEL),
            EvidenceJson.write(job.evidence()),
            VerdictEffect.NO_CHANGE,
            List.of(),
            Optional.empty()));
  }

  private static void assertSame(Job first, int attempt, Job again) {
    assertEquals(first.id(), again.id());
    assertEquals(first.evidence(), again.evidence());
    assertEquals(attempt, again.attempt());
  }

  // --- when a job is claimed

  @Test
  void aJobIsDueWhenItHasSettledAndNotAMillisecondEarlier() {
    trigger("e1", "boss", T);
    assertEquals(OptionalLong.of(T + 2_000), jobs.nextDueMillis());
    assertEquals(Optional.empty(), jobs.claimDue(T + 1_999));
    assertEquals("e1", jobs.claimDue(T + 2_000).orElseThrow().evidence().trigger().eventId());
  }

  @Test
  void eachTriggerSettlesAnewButNoLongerThanTenSecondsAfterTheFirst() {
    trigger("e1", "boss", T);
    for (int i = 2; i <= 7; i++) {
      trigger("e" + i, "boss", T + (i - 1) * 1_900L);
    }
    assertEquals(OptionalLong.of(T + 10_000), jobs.nextDueMillis());
    assertEquals(Optional.empty(), jobs.claimDue(T + 9_999));
    assertEquals(7, jobs.claimDue(T + 10_000).orElseThrow().evidence().mark().triggerIds().size());
  }

  @Test
  void withoutJobsNothingIsDue() {
    assertEquals(OptionalLong.empty(), jobs.nextDueMillis());
    assertEquals(Optional.empty(), jobs.claimDue(T));
    assertEquals(new Standing.Idle(), jobs.claimNow(BOSS, T));
  }

  @Test
  void theBacklogIsWhatWaitsWhatRunsAndHowLongTheOldestIsDue() {
    assertEquals(new Jobs.Backlog(0, 0, 0, OptionalLong.empty()), jobs.backlog(T));
    trigger("a", "first", T);
    trigger("b", "second", T + 500);
    trigger("c", "third", T + 1_000);
    assertEquals(new Jobs.Backlog(3, 0, 0, OptionalLong.empty()), jobs.backlog(T + 1_999));
    assertEquals(new Jobs.Backlog(3, 0, 0, OptionalLong.of(T + 2_000)), jobs.backlog(T + 9_000));
    Job first = jobs.claimDue(T + 2_000).orElseThrow();
    assertEquals(new Jobs.Backlog(2, 1, 0, OptionalLong.of(T + 2_500)), jobs.backlog(T + 9_000));
    end(first, T + 2_100);
    assertEquals(new Jobs.Backlog(2, 0, 0, OptionalLong.of(T + 2_500)), jobs.backlog(T + 9_000));
  }

  @Test
  void theJobThatIsDueLongestIsClaimedFirst() {
    trigger("b", "second", T + 1);
    trigger("a", "first", T);
    trigger("c", "third", T + 2);
    List<String> claimed = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      claimed.add(jobs.claimDue(T + 5_000).orElseThrow().evidence().account().userId());
    }
    assertEquals(List.of("first", "second", "third"), claimed);
  }

  @Test
  void whileAnAnalysisOfAnAccountRunsItsNextOneWaits() {
    trigger("e1", "boss", T);
    Job first = jobs.claimDue(T + 2_000).orElseThrow();
    trigger("e2", "boss", T + 2_100);
    trigger("x", "other", T + 3_000);
    assertEquals(OptionalLong.of(T + 5_000), jobs.nextDueMillis());
    assertEquals(Optional.empty(), jobs.claimDue(T + 4_200));
    assertEquals(new Standing.Running(first.id()), jobs.claimNow(BOSS, T + 4_200));
    end(first, T + 4_300);
    Job second = jobs.claimDue(T + 4_300).orElseThrow();
    assertEquals(List.of("e2"), second.evidence().mark().triggerIds());
    end(second, T + 4_400);
    assertEquals(new Standing.Idle(), jobs.claimNow(BOSS, T + 4_500));
  }

  @Test
  void aJobIsClaimedUnsettledOnDemand() {
    trigger("e1", "boss", T);
    Standing.Claimed claimed = assertInstanceOf(Standing.Claimed.class, jobs.claimNow(BOSS, T + 1));
    assertEquals("e1", claimed.job().evidence().trigger().eventId());
    assertEquals(new Standing.Idle(), jobs.claimNow(new AccountId("default", "other"), T + 1));
    assertEquals(new Standing.Idle(), jobs.claimNow(new AccountId("another", "boss"), T + 1));
  }

  @Test
  void manyWorkersClaimEachJobOnce() throws Exception {
    int accounts = 120;
    for (int i = 0; i < accounts; i++) {
      trigger("e" + i, "boss" + i, T);
    }
    ConcurrentLinkedQueue<UUID> claimed = new ConcurrentLinkedQueue<>();
    try (ExecutorService workers = Executors.newFixedThreadPool(8)) {
      List<Future<?>> all = new ArrayList<>();
      for (int worker = 0; worker < 8; worker++) {
        all.add(workers.submit(() -> claimAll(claimed)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertEquals(accounts, claimed.size());
    assertEquals(accounts, Set.copyOf(claimed).size());
  }

  // Half of them on demand: both ways of claiming exclude each other.
  private void claimAll(ConcurrentLinkedQueue<UUID> claimed) {
    Optional<Job> due = jobs.claimDue(T + 2_000);
    for (int i = 0; due.isPresent() || i < 120; i++) {
      due.map(Job::id).ifPresent(claimed::add);
      if (jobs.claimNow(new AccountId("default", "boss" + i), T + 2_000)
          instanceof Standing.Claimed now) {
        claimed.add(now.job().id());
      }
      due = jobs.claimDue(T + 2_000);
    }
  }

  // --- leases

  @Test
  void aJobWhoseLeaseHasEndedIsClaimedAgainWithTheSameEvidence() {
    trigger("e1", "boss", T);
    Job first = jobs.claimDue(T + 2_000).orElseThrow();
    assertEquals(1, first.attempt());
    log(event("e0", "mule2", "boss", 7, T - 1), fired(T, Rule.R1), T + 2_001);
    long leaseEnds = T + 2_000 + JobTable.LEASE_MILLIS;
    assertEquals(Optional.empty(), jobs.claimDue(leaseEnds - 1));
    assertEquals(OptionalLong.of(leaseEnds), jobs.nextDueMillis());
    try (JobTable other = new JobTable(new Database(url), UUID.randomUUID())) {
      assertSame(first, 2, other.claimDue(leaseEnds).orElseThrow());
    }
    assertEquals(new Standing.Running(first.id()), jobs.claimNow(BOSS, leaseEnds));
    Standing.Claimed again =
        assertInstanceOf(
            Standing.Claimed.class, jobs.claimNow(BOSS, leaseEnds + JobTable.LEASE_MILLIS));
    assertSame(first, 3, again.job());
  }

  @Test
  void aStartEndsTheLeasesOfTheDead() {
    trigger("e1", "boss", T);
    Job first = jobs.claimDue(T + 2_000).orElseThrow();
    jobs.endLeases();
    assertSame(first, 2, jobs.claimDue(T + 2_001).orElseThrow());
  }

  // --- what its evidence is

  @Test
  void theEvidenceHoldsTheEventsOfThe300SecondsThatEndWithTheNewestTrigger() {
    log(event("out", "a1", "boss", 1, T - 300_000), fired(T, Rule.R3), T);
    log(event("edge", "a2", "boss", 10, T - 299_999), fired(T), T);
    log(event("in", "a3", "boss", 100, T - 5), fired(T, Rule.R2), T);
    log(event("elsewhere", "a4", "other", 1_000, T - 5), fired(T), T);
    log(event("trigger", "a3", "boss", 10_000, T), fired(T, Rule.R1));
    log(event("after", "a5", "boss", 100_000, T + 1), fired(T), T + 1);
    // Of these, "out" and "in" are triggers too; the newest is "trigger".
    Evidence evidence = jobs.claimDue(T + 10_000).orElseThrow().evidence();
    assertEquals(new Trigger("trigger", Rule.R1.bit(), T, stamp), evidence.trigger());
    assertEquals(
        List.of("trigger", "in", "out", "edge"),
        evidence.events().stream().map(e -> e.event().eventId()).toList());
    assertEquals(new Profile(AccountState.NORMAL, 10_110, 3, 2), evidence.profile());
    assertEquals(
        new EvidenceMark(
            0,
            stamp,
            Rule.R1.bit() | Rule.R2.bit() | Rule.R3.bit(),
            10_110,
            3,
            T,
            List.of("out", "in", "trigger"),
            List.of("a3", "a1")),
        evidence.mark());
    assertEquals(event("in", "a3", "boss", 100, T - 5), evidence.events().get(1).event());
  }

  @Test
  void theNewestTriggerIsTheOneWithTheLatestTimeNotTheLastReceived() {
    log(event("new", "a", "boss", 1, T), fired(T, Rule.R4));
    log(event("late", "b", "boss", 1, T - 3_600_000), late(T, Rule.R3), T + 1);
    Evidence evidence = jobs.claimDue(T + 10_000).orElseThrow().evidence();
    assertEquals("new", evidence.trigger().eventId());
    assertEquals(stamp, evidence.mark().triggerStamp());
    assertEquals(List.of("new", "late"), evidence.mark().triggerIds());
    assertEquals(Rule.R3.bit() | Rule.R4.bit(), evidence.rules());
    assertEquals(2, evidence.events().size());
    assertEquals(1, evidence.profile().transactionCount());
  }

  @Test
  void rulesOfEventsThatAskedForNoAnalysisCount() {
    log(event("quiet", "a", "boss", 1, T - 10), fired(T), T - 10);
    rows.execute("update event_log set rules = 1 where event_id = 'quiet'");
    trigger("e", "boss", T);
    assertEquals(
        Rule.R1.bit() | Rule.R4.bit(), jobs.claimDue(T + 2_000).orElseThrow().evidence().rules());
  }

  @Test
  void anEvidenceReadsAcrossMidnight() {
    long midnight = Math.floorDiv(T, 86_400_000L) * 86_400_000L;
    log(event("yesterday", "a", "boss", 1, midnight - 1), fired(T, Rule.R3), midnight);
    trigger("today", "boss", midnight);
    Evidence evidence = jobs.claimDue(midnight + 2_000).orElseThrow().evidence();
    assertEquals(2, evidence.events().size());
    assertEquals(2, evidence.profile().transactionCount());
  }

  @Test
  void fiftyEventsAreShownTriggersFirstThenTheNewest() {
    for (int i = 0; i < 60; i++) {
      log(event("n" + i, "a" + i, "boss", 1, T + i), fired(T));
    }
    for (int i = 0; i < 3; i++) {
      trigger("t" + i, "boss", T + 10 + i);
    }
    trigger("t3", "boss", T + 100);
    List<String> ids =
        jobs.claimDue(T + 20_000).orElseThrow().evidence().events().stream()
            .map(e -> e.event().eventId())
            .toList();
    assertEquals(50, ids.size());
    assertEquals(List.of("t3", "t2", "t1", "t0", "n59", "n58"), ids.subList(0, 6));
    assertEquals("n14", ids.getLast());
  }

  @Test
  void ofManyTriggersTheNewestAreShownAndKept() {
    for (int i = 0; i < 70; i++) {
      trigger("t" + i, "boss", T + i);
    }
    Evidence evidence = jobs.claimDue(T + 20_000).orElseThrow().evidence();
    assertEquals(50, evidence.events().size());
    assertEquals("t20", evidence.events().getLast().event().eventId());
    assertEquals(
        IntStream.range(6, 70).mapToObj(i -> "t" + i).toList(), evidence.mark().triggerIds());
    assertEquals(70, evidence.mark().windowCount());
  }

  @Test
  void sumsAreExactAndTheWindowsTotalCountsAnEntryUpTo2To49() {
    for (int i = 0; i < 3; i++) {
      log(event("e" + i, "a", "boss", GameEvent.AMOUNT_MAX, T + i), fired(T, Rule.R1));
    }
    Evidence evidence = jobs.claimDue(T + 20_000).orElseThrow().evidence();
    assertEquals(3 * GameEvent.AMOUNT_MAX, evidence.profile().totalReceived());
    assertEquals(3L << 49, evidence.mark().windowTotal());
  }

  @Test
  void aSumOver2To63IsClamped() {
    trigger("e", "boss", T);
    rows.execute(
        "insert into event_log select tenant_id, target_id, 'x' || i, day, receipt_millis,"
            + " effective_millis, opened_millis, 100 + i, epoch, 0, late, actor_id, event_type,"
            + " null, null, 9007199254740991, null, null, 1, 0, null"
            + " from event_log, generate_series(1, 1100) i");
    Evidence evidence = jobs.claimDue(T + 2_000).orElseThrow().evidence();
    assertEquals(Long.MAX_VALUE, evidence.profile().totalReceived());
    assertEquals(5 + 1_100 * (1L << 49), evidence.mark().windowTotal());
  }

  @Test
  void theEvidenceSaysWhereTheAccountStood() {
    trigger("e", "boss", T);
    Transition watched =
        new Transition(
            BOSS,
            AccountState.NORMAL,
            AccountState.UNDER_SURVEILLANCE,
            77,
            TransitionTrigger.ADMIN_OVERRIDE,
            0,
            T,
            "root",
            "why");
    rows.write(new AccountMoved(watched, Optional.empty()));
    Evidence evidence = jobs.claimDue(T + 2_000).orElseThrow().evidence();
    assertEquals(AccountState.UNDER_SURVEILLANCE, evidence.profile().currentState());
    assertEquals(77, evidence.mark().accountVersion());
  }

  @Test
  void aJobWhoseTriggersWereAllRejectedEnds() {
    trigger("e", "boss", T);
    rows.execute("delete from l2_trigger");
    assertEquals(Optional.empty(), jobs.claimDue(T + 2_000));
    assertEquals(OptionalLong.empty(), jobs.nextDueMillis());
  }

  @Test
  void aTriggerWhoseEventWasRejectedStillCounts() {
    trigger("e", "boss", T);
    rows.execute("delete from event_log");
    Evidence evidence = jobs.claimDue(T + 2_000).orElseThrow().evidence();
    assertEquals("e", evidence.trigger().eventId());
    assertEquals(Rule.R4.bit(), evidence.rules());
    assertEquals(List.of(), evidence.events());
  }

  // --- the rest

  @Test
  void theVerdictOfAnEndedJobIsFound() {
    trigger("e", "boss", T);
    Job job = jobs.claimDue(T + 2_000).orElseThrow();
    assertEquals(Optional.empty(), jobs.verdict(BOSS, job.id()));
    end(job, T + 2_001);
    Verdict verdict = Arbiter.judge(job.evidence(), Arbiter.NO_MODEL);
    assertEquals(Optional.of(verdict), jobs.verdict(BOSS, job.id()));
  }

  @Test
  void aWindowsLogHoldsWhatIsInTheWindow() {
    log(event("forgotten", "a1", "boss", 1, T - 100), fired(T - 100), T - 100);
    log(event("e1", "a2", "boss", 1, T - 50), fired(T), T);
    log(event("e2", "a3", "boss", 1, T), fired(T), T);
    log(event("late", "a4", "boss", 1, T - 40), late(T), T);
    WindowLog log = jobs.windowLog(BOSS, T, T, 50);
    assertEquals(Set.of("a2", "a3"), log.senders());
    assertEquals(List.of("e2", "e1"), log.events().stream().map(e -> e.event().eventId()).toList());
    assertEquals(1, jobs.windowLog(BOSS, T, T, 1).events().size());
    assertEquals(Set.of("a3"), jobs.windowLog(BOSS, T, T + 299_999, 50).senders());
    assertEquals(Set.of(), jobs.windowLog(BOSS, T, T + 300_000, 50).senders());
  }

  @Test
  void whilePostgresIsAwayEverythingIsUnavailableAndAfterwardsWorksAgain() throws Exception {
    trigger("e", "boss", T);
    assertEquals(Optional.empty(), jobs.claimDue(T));
    DatabaseUrl nowhere = new DatabaseUrl("127.0.0.1", 1, "x", "x", url.password(), "disable");
    try (JobTable away = new JobTable(new Database(nowhere), UUID.randomUUID())) {
      Refusal refusal = assertThrows(Refusal.class, () -> away.claimDue(T));
      assertEquals(Refusal.Kind.UNAVAILABLE, refusal.kind());
    }
    rows.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
            + " where application_name = 'susanoh jobs' and datname = current_database()");
    assertTrue(jobs.claimDue(T + 2_000).isPresent());
  }

  @Test
  void aMistakeInTheWorkIsNoOutage() {
    rows.execute("alter table l2_job rename to gone");
    try {
      assertThrows(IllegalStateException.class, () -> jobs.claimDue(T));
    } finally {
      rows.execute("alter table gone rename to l2_job");
    }
  }
}
