package io.susanoh.gateway.storage;

import static io.susanoh.gateway.account.AccountState.BANNED;
import static io.susanoh.gateway.account.AccountState.RESTRICTED_WITHDRAWAL;
import static io.susanoh.gateway.account.AccountState.UNDER_SURVEILLANCE;
import static io.susanoh.gateway.account.TransitionTrigger.L2_ANALYSIS;
import static io.susanoh.gateway.storage.Records.NOON;
import static io.susanoh.gateway.storage.Records.TENANT;
import static io.susanoh.gateway.storage.Records.account;
import static io.susanoh.gateway.storage.Records.event;
import static io.susanoh.gateway.storage.Records.release;
import static io.susanoh.gateway.storage.Records.restriction;
import static io.susanoh.gateway.storage.Records.transition;
import static io.susanoh.gateway.storage.Records.verdictReached;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.journal.JournalRecord.SettingChanged;
import io.susanoh.gateway.journal.JournalRecord.WithdrawalBlocked;
import io.susanoh.l1.ScreeningResult.Admission;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DrainTest {

  private final DrainHarness harness = new DrainHarness();
  private final ListJournal journal = new ListJournal();

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void writesEventsAccountsAndPositionInOrder() throws Exception {
    journal.append(event("e1", "boss", NOON).accepted());
    journal.append(event("e2", "boss", NOON + 1).rules(0b1000).accepted());
    journal.append(event("e3", "other", NOON + 2).accepted());
    harness.drainOnce(journal);
    assertEquals(
        List.of("e1", "e2", "e3"),
        harness.column("select event_id from event_log order by epoch, sequence"));
    assertEquals(
        List.of("boss", "giver", "other"),
        harness.column("select user_id from account order by user_id"));
    assertEquals("3", harness.counter("total_events"));
    assertEquals("1", harness.counter("l1_flags"));
    assertEquals("3", harness.counter("state:NORMAL"));
    assertEquals("3", harness.ask("select drained_sequence from journal_position"));
    assertEquals(
        Long.toString(NOON + 2), harness.ask("select receipt_millis from journal_position"));
    assertEquals(3, journal.drainedSequence());
  }

  @Test
  void aChangedSettingIsOneRowHoweverOftenItIsHandedOver() throws Exception {
    journal.append(
        new SettingChanged(TENANT, "L1_ENGINE", "rust", "canary at 10 %", "root", "try", NOON));
    journal.append(
        new SettingChanged(TENANT, "L1_ENGINE", "canary at 10 %", "rust", "SIGHUP", "", NOON + 1));
    harness.drainOnce(journal);
    harness.drainOnce(journal.reopened());
    assertEquals(
        List.of(
            "rust canary at 10 % root try " + NOON, "canary at 10 % rust SIGHUP  " + (NOON + 1)),
        harness.column(
            "select concat_ws(' ', from_value, to_value, actor, reason, timestamp_millis)"
                + " from setting_change order by entry_id"));
  }

  @Test
  void recordsThatAreHandedOverAgainAfterACommitChangeNothing() throws Exception {
    journal.append(event("e1", "boss", NOON).with(restriction("boss", 5)).trigger(7).accepted());
    journal.append(new WithdrawalBlocked(account("boss"), RESTRICTED_WITHDRAWAL, 10, NOON + 1));
    journal.append(
        verdictReached(UUID.randomUUID(), Optional.empty(), "boss", BANNED, NOON + 2, List.of()));
    harness.drainOnce(journal);
    ListJournal again = journal.reopened();
    harness.drainOnce(again);
    harness.drainOnce(journal.reopened());
    assertEquals("1", harness.counter("total_events"));
    assertEquals("1", harness.counter("total_transitions"));
    assertEquals("1", harness.counter("blocked_withdrawals"));
    assertEquals("1", harness.counter("l2_analyses"));
    assertEquals("0", harness.ask("select count(*) from event_readmitted"));
    assertEquals("1", harness.ask("select count(*) from l2_trigger"));
    assertEquals(3, again.drainedSequence());
  }

  @Test
  void keepsOneRowForAnEventIdOfATargetAndDay() throws Exception {
    journal.append(event("e1", "boss", NOON).accepted());
    journal.append(event("e1", "boss", NOON + 400_000).accepted());
    journal.append(event("e1", "other", NOON + 400_001).accepted());
    journal.append(event("e1", "boss", NOON + 86_400_000).accepted());
    harness.drainOnce(journal);
    assertEquals("3", harness.ask("select count(*) from event_log"));
    assertEquals("3", harness.counter("total_events"));
    assertEquals(
        List.of(Long.toString(NOON + 400_000)),
        harness.column("select receipt_millis from event_readmitted"));
  }

  @Test
  void anEventWhoseRowIsThereAlreadyStillMovesItsAccountAndAsksForAnalysis() throws Exception {
    journal.append(event("e1", "boss", NOON).accepted());
    harness.drainOnce(journal);
    ListJournal next = new ListJournal();
    next.append(
        event("e1", "boss", NOON + 500_000)
            .rules(0b1000)
            .with(restriction("boss", 9))
            .trigger(9)
            .accepted());
    harness.drainOnce(next);
    assertEquals("1", harness.counter("total_events"));
    assertEquals("0", harness.counter("l1_flags"));
    assertEquals("RESTRICTED_WITHDRAWAL", harness.ask(stateOf("boss")));
    assertEquals("1", harness.ask("select count(*) from l2_trigger"));
    assertEquals("1", harness.ask("select count(*) from event_readmitted"));
    assertEquals(List.of(Set.of(account("boss"))), harness.touched);
  }

  @Test
  void onlyAHigherVersionMovesAnAccountButEveryVersionIsAudited() throws Exception {
    journal.append(event("e1", "boss", NOON).with(restriction("boss", 10)).accepted());
    journal.append(release("boss", 30));
    journal.append(event("e2", "boss", NOON).with(restriction("boss", 20)).accepted());
    harness.drainOnce(journal);
    assertEquals("NORMAL", harness.ask(stateOf("boss")));
    ListJournal next = new ListJournal();
    next.append(event("e3", "boss", NOON).with(restriction("boss", 25)).accepted());
    next.append(event("e4", "boss", NOON).with(restriction("boss", 10)).accepted());
    harness.drainOnce(next);
    assertEquals("NORMAL", harness.ask(stateOf("boss")));
    assertEquals("30", harness.ask("select version from account where user_id = 'boss'"));
    assertEquals("30", harness.ask("select person_version from account where user_id = 'boss'"));
    assertEquals(
        List.of("10", "20", "25", "30"),
        harness.column("select version from audit_log order by version"));
    assertEquals("4", harness.counter("total_transitions"));
    assertEquals("R1,R4", harness.ask("select triggered_by_rule from audit_log order by version"));
    assertEquals("2", harness.counter("state:NORMAL"));
    assertEquals("0", harness.counter("state:RESTRICTED_WITHDRAWAL"));
  }

  @Test
  void triggersGatherInOneWaitingJobThatSettlesAnew() throws Exception {
    journal.append(event("e1", "boss", NOON).trigger(1).rules(0b1000).accepted());
    journal.append(event("e2", "boss", NOON + 1_500).trigger(2).rules(0b0001).accepted());
    harness.drainOnce(journal);
    assertEquals(Long.toString(NOON + 3_500), harness.ask("select due_millis from l2_job"));
    ListJournal next = new ListJournal();
    next.append(event("e3", "boss", NOON + 9_000).trigger(3).rules(0b0001).accepted());
    harness.drainOnce(next);
    assertEquals(Long.toString(NOON + 10_000), harness.ask("select due_millis from l2_job"));
    assertEquals(
        List.of("e1", "e2", "e3"),
        harness.column(
            "select event_id from l2_trigger join l2_job using (tenant_id, job_id)"
                + " order by stamp"));
    assertEquals("3", harness.ask("select trigger_stamp from account where user_id = 'boss'"));
  }

  @Test
  void aTriggerAfterItsJobWasClaimedBeginsTheNextJob() throws Exception {
    journal.append(event("e1", "boss", NOON).trigger(1).accepted());
    harness.drainOnce(journal);
    harness.run("update l2_job set status = 'running'");
    ListJournal next = new ListJournal();
    next.append(event("e2", "boss", NOON + 1).trigger(2).accepted());
    next.append(event("e2", "boss", NOON + 900_000).trigger(3).accepted());
    harness.drainOnce(next);
    assertEquals(
        List.of("running", "waiting"), harness.column("select status from l2_job order by 1"));
    assertEquals("2", harness.ask("select count(*) from l2_trigger"));
    assertEquals("3", harness.ask("select max(stamp) from l2_trigger"));
  }

  @Test
  void aVerdictIsStoredMovesItsAccountAndEndsItsJob() throws Exception {
    journal.append(event("e1", "boss", NOON).with(restriction("boss", 10)).trigger(1).accepted());
    harness.drainOnce(journal);
    UUID jobId = UUID.fromString(harness.ask("select job_id from l2_job"));
    harness.run("update l2_job set status = 'running', lease_until_millis = 5");
    ListJournal next = new ListJournal();
    next.append(
        verdictReached(
            UUID.randomUUID(),
            Optional.of(jobId),
            "boss",
            BANNED,
            NOON + 5,
            List.of(
                transition("boss", RESTRICTED_WITHDRAWAL, UNDER_SURVEILLANCE, 20, L2_ANALYSIS),
                transition("boss", UNDER_SURVEILLANCE, BANNED, 21, L2_ANALYSIS))));
    harness.drainOnce(next);
    assertEquals("BANNED", harness.ask(stateOf("boss")));
    assertEquals("done", harness.ask("select status from l2_job"));
    assertEquals(Long.toString(NOON + 5), harness.ask("select done_millis from l2_job"));
    assertEquals("1", harness.counter("state:BANNED"));
    assertEquals("0", harness.counter("state:UNDER_SURVEILLANCE"));
    assertEquals("0", harness.counter("state:RESTRICTED_WITHDRAWAL"));
    assertEquals("3", harness.counter("total_transitions"));
    assertEquals("APPLIED", harness.ask("select effect from analysis_result"));
  }

  @Test
  void aBadRowIsFoundAndPutAsideAndTheRestGoesOn() throws Exception {
    harness.run("alter table event_log add check (event_id <> 'bad')");
    for (int i = 0; i < 100; i++) {
      journal.append(event(i == 37 ? "bad" : "e" + i, "boss", NOON + i).accepted());
    }
    journal.append(event("nul", "boss", NOON + 200).chat("a\0b").accepted());
    Drain drain = harness.caughtUp(journal);
    drain.start();
    drain.stop(Duration.ofSeconds(10));
    assertEquals("99", harness.ask("select count(*) from event_log"));
    assertEquals("99", harness.counter("total_events"));
    assertEquals(
        List.of("38", "101"),
        harness.column("select sequence from event_rejected order by sequence"));
    assertEquals(
        List.of("23514", "22021"),
        harness.column("select sqlstate from event_rejected order by sequence"));
    assertTrue(
        harness.ask("select reason from event_rejected order by sequence").contains("check"));
    assertEquals("EventAccepted", harness.ask("select kind from event_rejected"));
    assertEquals("2", harness.counter("rejected_records"));
    assertEquals(2, drain.rejectedRecords());
    assertEquals("101", harness.ask("select drained_sequence from journal_position"));
  }

  @Test
  void aRestrictionHoldsAlthoughTheRowOfItsEventIsRefused() throws Exception {
    harness.run("alter table event_log add check (event_id <> 'bad')");
    journal.append(event("bad", "boss", NOON).with(restriction("boss", 10)).trigger(10).accepted());
    harness.drainOnce(journal);
    assertEquals("1", harness.ask("select count(*) from event_rejected"));
    assertEquals("0", harness.counter("total_events"));
    assertEquals("RESTRICTED_WITHDRAWAL", harness.ask(stateOf("boss")));
    assertEquals("1", harness.ask("select count(*) from audit_log"));
    assertEquals("1", harness.ask("select count(*) from l2_trigger"));
  }

  @Test
  void anAccountOfARolledBackTransactionIsNotTakenForKnown() throws Exception {
    harness.run("alter table event_log add check (event_id <> 'bad')");
    journal.append(event("e1", "first", NOON).accepted());
    journal.append(event("bad", "second", NOON).accepted());
    journal.append(event("e2", "second", NOON + 1).accepted());
    harness.drainOnce(journal);
    assertEquals(
        List.of("first", "giver", "second"),
        harness.column("select user_id from account order by user_id"));
    assertEquals("3", harness.counter("state:NORMAL"));
  }

  @Test
  void lateEventsAreMarked() throws Exception {
    journal.append(event("e1", "boss", NOON).accepted());
    journal.append(event("e2", "boss", NOON + 1, NOON - 400_000, NOON, Admission.LATE).accepted());
    harness.drainOnce(journal);
    assertEquals(List.of("e2"), harness.column("select event_id from event_log where late"));
  }

  @Test
  void epochsAreToldApart() throws Exception {
    ListJournal second = new ListJournal();
    journal.append(event("e1", "boss", NOON).accepted());
    second.append(event("e2", "boss", NOON + 1).accepted());
    harness.drainOnce(journal);
    harness.drainOnce(second);
    assertEquals(
        List.of("e1", "e2"),
        harness.column("select event_id from event_log order by epoch, sequence"));
    assertEquals("2", harness.ask("select count(distinct epoch) from event_log"));
  }

  private static String stateOf(String userId) {
    return "select state from account where user_id = '" + userId + "'";
  }

  @Test
  void everyStateHasItsCounter() {
    for (AccountState state : AccountState.values()) {
      assertEquals("state:" + state, Counter.of(state).rowName());
    }
  }
}
