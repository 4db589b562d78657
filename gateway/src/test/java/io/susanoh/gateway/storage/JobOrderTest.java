package io.susanoh.gateway.storage;

import static io.susanoh.gateway.review.TestEvents.event;
import static io.susanoh.gateway.review.TestEvents.fired;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.account.TransitionTrigger;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.account.VerdictEffect;
import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.journal.JournalRecord.AccountMoved;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.gateway.journal.JournalRecord.VerdictReached;
import io.susanoh.gateway.review.Arbiter;
import io.susanoh.gateway.review.EvidenceJson;
import io.susanoh.gateway.review.History;
import io.susanoh.gateway.review.Job;
import io.susanoh.gateway.review.Jobs;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.Rule;
import io.susanoh.l1.ScreeningResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose job goes first, and what becomes of verdicts for now. */
class JobOrderTest {

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

  // --- who goes first

  private void trigger(String tenant, String id, String target, long atMillis, Rule... rules) {
    GameEvent plain = event(id, "mule", target, 5, atMillis);
    log(
        new GameEvent(
            tenant,
            id,
            plain.timestamp(),
            atMillis,
            plain.eventType(),
            plain.actorId(),
            target,
            5,
            plain.itemId(),
            plain.marketAvgPrice(),
            1,
            0,
            plain.recentChatLog()),
        fired(T, rules));
  }

  private List<String> claimed(int count, long nowMillis) {
    List<String> users = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      users.add(jobs.claimDue(nowMillis).orElseThrow().evidence().account().userId());
    }
    return users;
  }

  @Test
  void moreRulesGoFirstAndAgeMakesUpForThem() {
    trigger("default", "a", "one-old", T, Rule.R1);
    trigger("default", "b", "three", T + 20_000, Rule.R1, Rule.R2, Rule.R4);
    trigger("default", "c", "two", T + 20_000, Rule.R1, Rule.R3);
    trigger("default", "d", "two-late", T + 30_001, Rule.R1, Rule.R3);
    // Two rules more are worth 60 s, one more 30 s.
    assertEquals(List.of("three", "two", "one-old", "two-late"), claimed(4, T + 60_000));
  }

  @Test
  void theRulesOfAllItsTriggersCount() {
    trigger("default", "a", "first", T, Rule.R1);
    trigger("default", "b", "twice", T + 1, Rule.R1);
    trigger("default", "c", "twice", T + 2, Rule.R4);
    assertEquals(List.of("twice", "first"), claimed(2, T + 10_000));
  }

  @Test
  void oneTenantsFloodDoesNotHoldUpAnother() {
    for (int i = 0; i < 20; i++) {
      trigger("flood", "f" + i, "f" + i, T, Rule.R1, Rule.R2, Rule.R4);
    }
    trigger("small", "s1", "s1", T + 100, Rule.R4);
    trigger("small", "s2", "s2", T + 200, Rule.R4);
    List<String> first = claimed(4, T + 10_000);
    assertEquals(2, first.stream().filter(user -> user.startsWith("s")).count(), first.toString());
    assertTrue(claimed(18, T + 10_000).stream().allMatch(user -> user.startsWith("f")));
  }

  // --- verdicts for now

  private void endForNow(Job job, long atMillis) {
    rows.write(
        new VerdictReached(
            UUID.randomUUID(),
            Optional.of(job.id()),
            job.evidence().account(),
            atMillis,
            Arbiter.judgeForNow(job.evidence(), "API error: of a test"),
            EvidenceJson.write(job.evidence()),
            VerdictEffect.NO_CHANGE,
            List.of(),
            Optional.empty()));
  }

  private Job provisional() {
    trigger("e1", "boss", T);
    Job job = jobs.claimDue(T + 2_000).orElseThrow();
    endForNow(job, T + 3_000);
    return job;
  }

  @Test
  void aJobWithAVerdictForNowIsDueAgainWithTheSameEvidence() {
    Job job = provisional();
    assertEquals(OptionalLong.empty(), jobs.nextDueMillis());
    assertEquals(OptionalLong.of(T + 8_000), jobs.nextProvisionalMillis());
    assertEquals(new Jobs.Backlog(0, 0, 1, OptionalLong.empty()), jobs.backlog(T));
    assertEquals(Optional.empty(), jobs.claimProvisional(T + 7_999));
    Job again = jobs.claimProvisional(T + 8_000).orElseThrow();
    assertSame(job, 2, again);
    assertTrue(again.provisional());
    assertEquals(Optional.empty(), jobs.claimProvisional(T + 8_000));
    end(again, T + 9_000);
    assertEquals(OptionalLong.empty(), jobs.nextProvisionalMillis());
    assertEquals(
        List.of("PROVISIONAL", "ARBITER"),
        rows.rows("select source from analysis_result order by entry_id").stream()
            .map(row -> row.get("source"))
            .toList());
  }

  @Test
  void oneTenantsVerdictsForNowDoNotHoldUpAnothers() {
    for (int i = 0; i < 20; i++) {
      trigger("flood", "f" + i, "f" + i, T, Rule.R4);
    }
    trigger("small", "s1", "s1", T + 100, Rule.R4);
    trigger("small", "s2", "s2", T + 100, Rule.R4);
    trigger("undue", "u1", "u1", T + 100, Rule.R4);
    for (int i = 0; i < 23; i++) {
      Job job = jobs.claimDue(T + 10_000).orElseThrow();
      String tenant = job.evidence().account().tenantId();
      endForNow(
          job, T + (tenant.equals("flood") ? 10_000 : tenant.equals("small") ? 11_000 : 99_000));
    }
    List<String> first = new ArrayList<>();
    for (int i = 0; i < 22; i++) {
      Job job = jobs.claimProvisional(T + 20_000).orElseThrow();
      first.add(job.evidence().account().tenantId());
    }
    assertEquals(List.of("flood", "small", "flood", "small"), first.subList(0, 4));
    assertEquals(Optional.empty(), jobs.claimProvisional(T + 20_000));
  }

  @Test
  void aJobOfADeadProcessWithAVerdictForNowIsStillOne() {
    provisional();
    Job again = jobs.claimProvisional(T + 8_000).orElseThrow();
    jobs.endLeases();
    Job taken = jobs.claimDue(T + 8_001).orElseThrow();
    assertSame(again, 3, taken);
    assertTrue(taken.provisional());
  }

  @Test
  void newerEvidenceOfTheAccountGoesFirst() {
    provisional();
    trigger("e2", "boss", T + 8_000);
    assertEquals(Optional.empty(), jobs.claimProvisional(T + 9_000));
    Job newer = jobs.claimDue(T + 10_000).orElseThrow();
    assertEquals(Optional.empty(), jobs.claimProvisional(T + 10_000));
    end(newer, T + 11_000);
    assertTrue(jobs.claimProvisional(T + 11_000).isPresent());
  }

  @Test
  void aClaimIsPostponedOrGivenUpByWhoHasIt() {
    provisional();
    Job again = jobs.claimProvisional(T + 8_000).orElseThrow();
    jobs.postpone(again, T + 50_000);
    assertEquals(OptionalLong.of(T + 50_000), jobs.nextProvisionalMillis());
    jobs.giveUp(again, T + 9_000);
    assertEquals(OptionalLong.of(T + 50_000), jobs.nextProvisionalMillis(), "it has it no more");
    Job last = jobs.claimProvisional(T + 50_000).orElseThrow();
    jobs.giveUp(last, T + 51_000);
    assertEquals(OptionalLong.empty(), jobs.nextProvisionalMillis());
    assertEquals(
        List.of("done"),
        rows.rows("select status from l2_job where evidence is null").stream()
            .map(row -> row.get("status"))
            .toList());
    assertEquals(1, rows.rows("select from analysis_result").size());
  }

  @Test
  void aJobHasOneVerdictWhoeverElseGivesOne() {
    trigger("e1", "boss", T);
    Job job = jobs.claimDue(T + 2_000).orElseThrow();
    end(job, T + 3_000);
    end(job, T + 3_001);
    assertEquals(1, rows.rows("select from analysis_result").size());
  }

  @Test
  void aLeaseIsRenewedByWhoHasIt() {
    trigger("e1", "boss", T);
    Job job = jobs.claimDue(T + 2_000).orElseThrow();
    assertTrue(jobs.renew(job, T + 10_000));
    assertEquals(OptionalLong.of(T + 10_000 + JobTable.LEASE_MILLIS), jobs.nextDueMillis());
    try (JobTable other = new JobTable(new Database(url), UUID.randomUUID())) {
      assertFalse(other.renew(job, T + 11_000));
      assertTrue(other.claimDue(T + 10_000 + JobTable.LEASE_MILLIS).isPresent());
      assertFalse(jobs.renew(job, T + 30_000));
    }
  }

  @Test
  void theHistoryOfAnAccountHasItsVerdictsAndReleases() {
    assertEquals(History.NONE, jobs.history(BOSS));
    provisional();
    rows.write(
        new AccountMoved(
            new Transition(
                BOSS,
                AccountState.RESTRICTED_WITHDRAWAL,
                AccountState.NORMAL,
                9,
                TransitionTrigger.MANUAL_RELEASE,
                0,
                T + 5_000,
                "ann",
                ""),
            Optional.empty()));
    assertEquals(
        new History(
            List.of(
                new History.PastVerdict(
                    AccountState.NORMAL, 30, Verdict.Source.PROVISIONAL, T + 3_000)),
            List.of(new History.Release(TransitionTrigger.MANUAL_RELEASE, T + 5_000))),
        jobs.history(BOSS));
    assertEquals(History.NONE, jobs.history(new AccountId("another", "boss")));
  }
}
