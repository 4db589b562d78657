package io.susanoh.gateway.storage;

import static io.susanoh.gateway.storage.Records.NOON;
import static io.susanoh.gateway.storage.Records.account;
import static io.susanoh.gateway.storage.Records.event;
import static io.susanoh.gateway.storage.Records.release;
import static io.susanoh.gateway.storage.Records.restriction;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.susanoh.gateway.account.AccountOutcome.ByScreening;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.FraudType;
import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.account.TransitionTrigger;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.account.VerdictEffect;
import io.susanoh.gateway.journal.JournalRecord.VerdictReached;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who waits for a person after what the drain has written. */
class ReviewTableTest {

  private final DrainHarness harness = new DrainHarness();
  private final ListJournal journal = new ListJournal();
  private long version = NOON * 1000;

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private void restrict() {
    journal.append(event("e" + version, "u", NOON).with(restriction("u", ++version)).accepted());
  }

  private Transition byL2(AccountState from, AccountState to) {
    return new Transition(
        account("u"), from, to, ++version, TransitionTrigger.L2_ANALYSIS, 9, NOON, "l2", "why");
  }

  private void verdict(
      Verdict.Source source, boolean fraud, VerdictEffect effect, Transition... transitions) {
    AccountState action = fraud ? AccountState.UNDER_SURVEILLANCE : AccountState.NORMAL;
    journal.append(
        new VerdictReached(
            UUID.randomUUID(),
            Optional.empty(),
            account("u"),
            NOON,
            new Verdict(
                "u", fraud, fraud ? 60 : 5, FraudType.RMT_DIRECT, action, "", List.of(), 1, source),
            "{\"events\": []}",
            effect,
            List.of(transitions),
            Optional.empty()));
  }

  /** The reasons, or nothing when the account does not wait. */
  private List<String> waits() throws Exception {
    harness.drainOnce(journal);
    return harness.column(
        """
        select concat_ws(' ', case when watched then 'watched' end,
          case when provisional then 'provisional' end,
          case when ban_awaits then 'ban' end,
          case when contradiction then 'contradiction' end,
          case when griefing_events > 0 then 'griefing ' || griefing_events end, risk_score)
        from review_item
        """);
  }

  @Test
  void aProvisionalVerdictWaitsUntilTheModelHasJudged() throws Exception {
    restrict();
    verdict(Verdict.Source.PROVISIONAL, true, VerdictEffect.NO_CHANGE);
    assertEquals(List.of("provisional 60"), waits());
    verdict(
        Verdict.Source.MODEL,
        false,
        VerdictEffect.APPLIED,
        byL2(AccountState.RESTRICTED_WITHDRAWAL, AccountState.NORMAL));
    assertEquals(List.of(), waits(), "a model that decides contradicts no arbiter");
  }

  @Test
  void whoIsWatchedGoesOnWaitingThroughAVerdictThatChangesNothing() throws Exception {
    restrict();
    verdict(
        Verdict.Source.MODEL,
        true,
        VerdictEffect.APPLIED,
        byL2(AccountState.RESTRICTED_WITHDRAWAL, AccountState.UNDER_SURVEILLANCE));
    assertEquals(List.of("watched 60"), waits());
    verdict(Verdict.Source.MODEL, true, VerdictEffect.AWAITS_PERSON);
    assertEquals(List.of("watched ban 60"), waits());
    verdict(Verdict.Source.MODEL, true, VerdictEffect.NO_CHANGE);
    assertEquals(List.of("watched 60"), waits());
    verdict(Verdict.Source.MODEL, true, VerdictEffect.STALE_PERSON_ACTED);
    verdict(Verdict.Source.ARBITER, false, VerdictEffect.STORED_ONLY);
    assertEquals(List.of("watched 60"), waits(), "neither had an effect");
  }

  @Test
  void verdictsThatDoNotAgreeWaitForAPersonWhateverTheStateIs() throws Exception {
    restrict();
    verdict(
        Verdict.Source.MODEL,
        true,
        VerdictEffect.APPLIED,
        byL2(AccountState.RESTRICTED_WITHDRAWAL, AccountState.UNDER_SURVEILLANCE));
    verdict(
        Verdict.Source.MODEL,
        false,
        VerdictEffect.APPLIED,
        byL2(AccountState.UNDER_SURVEILLANCE, AccountState.NORMAL));
    assertEquals(List.of("contradiction 5"), waits());
  }

  @Test
  void aPersonsMoveEndsTheWaitAndLabelsRulesAndVerdict() throws Exception {
    restrict();
    verdict(
        Verdict.Source.MODEL,
        true,
        VerdictEffect.APPLIED,
        byL2(AccountState.RESTRICTED_WITHDRAWAL, AccountState.UNDER_SURVEILLANCE));
    journal.append(release("u", ++version));
    assertEquals(List.of(), waits());
    assertEquals(
        List.of("release false 9 MODEL true"),
        harness.column(
            "select concat_ws(' ', action, case when confirmed then 'true' else 'false' end, rules,"
                + " source, case when said_fraud then 'true' else 'false' end) from review_label"));
  }

  @Test
  void griefingWaitsAndAsksForNoAnalysis() throws Exception {
    for (int i = 0; i < 3; i++) {
      journal.append(
          event("g" + i, "u", NOON + i).rules(8).trigger(ByScreening.FOR_A_PERSON).accepted());
    }
    assertEquals(List.of("griefing 3 0"), waits());
    assertEquals(
        List.of("g2 8"),
        harness.column("select griefing_event || ' ' || griefing_rules from review_item"));
    assertEquals("0", harness.ask("select count(*) from l2_job"));
    assertEquals("0", harness.ask("select trigger_stamp from account where user_id = 'u'"));
  }

  @Test
  void eachTransitionAndVerdictIsOneNoticeHoweverOftenItIsDrained() throws Exception {
    restrict();
    verdict(
        Verdict.Source.MODEL,
        true,
        VerdictEffect.APPLIED,
        byL2(AccountState.RESTRICTED_WITHDRAWAL, AccountState.UNDER_SURVEILLANCE));
    waits();
    harness.run("update journal_position set drained_sequence = 0");
    waits();
    assertEquals(
        List.of("account.transition", "account.verdict", "account.transition"),
        harness.column("select topic from notice order by notice_id"));
  }
}
