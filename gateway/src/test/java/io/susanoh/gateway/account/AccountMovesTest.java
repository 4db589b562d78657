package io.susanoh.gateway.account;

import static io.susanoh.gateway.account.AccountState.BANNED;
import static io.susanoh.gateway.account.AccountState.NORMAL;
import static io.susanoh.gateway.account.AccountState.RESTRICTED_WITHDRAWAL;
import static io.susanoh.gateway.account.AccountState.UNDER_SURVEILLANCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.account.AccountOutcome.ByPerson;
import io.susanoh.gateway.account.AccountOutcome.ByScreening;
import io.susanoh.gateway.account.AccountOutcome.ByVerdict;
import io.susanoh.l1.Rule;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.ScreeningResult.Admission;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class AccountMovesTest {

  private static final long T = 1_800_000_000_000L;
  private static final AccountId ID = new AccountId("default", "boss");
  private static final int R1 = Rule.R1.bit();
  private static final int R4 = Rule.R4.bit();
  private static final Clearance NOTHING = Clearance.ofPerson(Optional.empty(), List.of(), T);

  private static Account in(AccountState state) {
    return new Account(ID, state, 10, 0, 0, Optional.empty(), List.of());
  }

  private static ScreeningResult found(int rules) {
    return new ScreeningResult(rules, Admission.ADDED, 1_200_000, 12, T, T);
  }

  private static Verdict verdict(AccountState action, Verdict.Source source) {
    int risk = action == NORMAL ? 30 : action == BANNED ? 85 : 50;
    return new Verdict(
        "boss", risk > 30, risk, FraudType.RMT_DIRECT, action, "because", List.of(), 0.6, source);
  }

  private static EvidenceMark mark(long accountVersion, long triggerStamp) {
    return new EvidenceMark(accountVersion, triggerStamp, R1 | R4, 1_200_000, 12, T, List.of("e"));
  }

  // --- an event was screened

  @Test
  void anEventThatFiresNothingChangesNothing() {
    for (AccountState state : AccountState.values()) {
      Account account = in(state);
      ByScreening outcome = AccountMoves.onScreened(account, found(0), "e", "a", T, T);
      assertSame(account, outcome.after());
      assertEquals(Optional.empty(), outcome.transition());
      assertEquals(ByScreening.NO_L2, outcome.triggerStamp());
    }
  }

  @Test
  void aTriggerRestrictsANormalTargetAndAsksForL2() {
    ByScreening outcome =
        AccountMoves.onScreened(Account.unknown(ID), found(R1 | R4), "e-17", "a", T - 5, T);
    Transition expected =
        new Transition(
            ID,
            NORMAL,
            RESTRICTED_WITHDRAWAL,
            T * 1000,
            TransitionTrigger.L1_SCREENING,
            R1 | R4,
            T,
            "l1",
            "R1 total 1200000 in 300 s, R4 chat; event e-17");
    assertEquals(Optional.of(expected), outcome.transition());
    assertEquals(T * 1000, outcome.triggerStamp());
    assertEquals(
        new Account(
            ID,
            RESTRICTED_WITHDRAWAL,
            T * 1000,
            0,
            T * 1000,
            Optional.empty(),
            List.of(new Trigger("e-17", R1 | R4, T - 5, T * 1000, "a"))),
        outcome.after());
  }

  @ParameterizedTest
  @EnumSource(names = {"RESTRICTED_WITHDRAWAL", "UNDER_SURVEILLANCE"})
  void aTriggerOfAWithheldTargetAsksForL2AndMovesNothing(AccountState state) {
    ByScreening outcome = AccountMoves.onScreened(in(state), found(R4), "e", "a", T, T);
    assertEquals(Optional.empty(), outcome.transition());
    assertEquals(T * 1000, outcome.triggerStamp());
    assertEquals(state, outcome.after().state());
    assertEquals(10, outcome.after().version());
  }

  @Test
  void aTriggerOfABannedTargetMovesNothingAndAsksForNoL2() {
    ByScreening outcome = AccountMoves.onScreened(in(BANNED), found(Rule.ALL), "e", "a", T, T);
    assertEquals(Optional.empty(), outcome.transition());
    assertEquals(BANNED, outcome.after().state());
    assertEquals(10, outcome.after().version());
    assertEquals(ByScreening.NO_L2, outcome.triggerStamp());
  }

  @Test
  void whoMovesABannedAccountToNormalClearsTheTriggersThatCameMeanwhile() {
    Account banned = AccountMoves.onScreened(in(BANNED), found(R4), "e", "a", T, T).after();
    Clearance clearance = Clearance.ofPerson(Optional.empty(), banned.triggers(), T);
    Account cleared =
        AccountMoves.override(banned, NORMAL, "appeal", "admin", T, () -> clearance).after();
    assertEquals(
        NORMAL, AccountMoves.onScreened(cleared, found(R4), "e", "a", T, T).after().state());
    assertEquals(
        RESTRICTED_WITHDRAWAL,
        AccountMoves.onScreened(cleared, found(R4), "other", "a", T, T).after().state());
  }

  @Test
  void aRestoredWindowsTriggersComeBeforeThoseThatNoAnalysisHasRead() {
    Account restored =
        AccountMoves.onScreened(in(UNDER_SURVEILLANCE), found(R4), "e", "a", T, T).after();
    List<Trigger> standing =
        List.of(
            new Trigger("read", R1, T - 1, Trigger.READ), new Trigger("e", R4, T, Trigger.READ));
    Account whole = restored.withTriggersOfWindow(standing);
    assertEquals(List.of("read", "e"), whole.triggers().stream().map(Trigger::eventId).toList());
    assertEquals(restored.triggers().getLast(), whole.triggers().getLast());
    List<Trigger> many =
        IntStream.range(0, 100)
            .mapToObj(i -> new Trigger("e" + i, R1, T + i, Trigger.READ))
            .toList();
    assertEquals(Clearance.TRIGGERS_MAX, in(BANNED).withTriggersOfWindow(many).triggers().size());
    assertEquals("e99", in(BANNED).withTriggersOfWindow(many).triggers().getLast().eventId());
  }

  @Test
  void clearedEvidenceChangesNothingWhateverTheState() {
    Clearance clearance = new Clearance(T, R1, 1_200_000, 12, T, List.of());
    for (AccountState state : AccountState.values()) {
      Account account = in(state).cleared(clearance);
      assertSame(account, AccountMoves.onScreened(account, found(R1), "e", "a", T, T).after());
    }
  }

  @Test
  void newEvidenceRestrictsAClearedAccountAndLeavesItsClearance() {
    Clearance clearance = new Clearance(T, R1, 1_200_000, 12, T, List.of());
    Account account = in(NORMAL).cleared(clearance);
    Account after = AccountMoves.onScreened(account, found(R1 | R4), "e", "a", T, T).after();
    assertEquals(RESTRICTED_WITHDRAWAL, after.state());
    assertEquals(Optional.of(clearance), after.clearance());
  }

  @Test
  void stampsRiseWithinAMillisecondAndTheNewest64TriggersAreKept() {
    Account account = Account.unknown(ID);
    for (int i = 0; i < 70; i++) {
      ByScreening outcome = AccountMoves.onScreened(account, found(R4), "e" + i, "a", T, T);
      assertEquals(T * 1000 + i, outcome.triggerStamp());
      account = outcome.after();
    }
    assertEquals(64, account.triggers().size());
    assertEquals("e6", account.triggers().getFirst().eventId());
    assertEquals("e69", account.triggers().getLast().eventId());
  }

  // --- a person acted

  @ParameterizedTest
  @EnumSource(AccountState.class)
  void aPersonReleasesOnlyWhatIsRestrictedOrWatched(AccountState state) {
    if (!state.releasable()) {
      assertThrows(
          IllegalArgumentException.class, () -> AccountMoves.release(in(state), NOTHING, "ann", T));
      return;
    }
    ByPerson outcome = AccountMoves.release(in(state), NOTHING, "ann", T);
    assertEquals(NORMAL, outcome.after().state());
    assertEquals(Optional.of(NOTHING), outcome.after().clearance());
    assertEquals(Optional.of(NOTHING), outcome.clearance());
    assertEquals(T * 1000, outcome.after().version());
    assertEquals(T * 1000, outcome.after().personVersion());
    assertEquals(TransitionTrigger.MANUAL_RELEASE, outcome.transition().trigger());
    assertEquals("ann", outcome.transition().actor());
  }

  static Stream<List<AccountState>> pairs() {
    return Stream.of(AccountState.values())
        .flatMap(from -> Stream.of(AccountState.values()).map(to -> List.of(from, to)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void anAdminMovesAnyStateToAnyOtherAndOnlyToNormalClears(List<AccountState> pair) {
    Account account = in(pair.getFirst());
    AccountState to = pair.getLast();
    if (account.state() == to) {
      assertThrows(
          IllegalArgumentException.class,
          () -> AccountMoves.override(account, to, "reason", "root", T, () -> NOTHING));
      return;
    }
    ByPerson outcome = AccountMoves.override(account, to, "reason", "root", T, () -> NOTHING);
    assertEquals(to, outcome.after().state());
    assertEquals("reason", outcome.transition().evidenceSummary());
    assertEquals(outcome.after().version(), outcome.after().personVersion());
    assertEquals(to == NORMAL ? Optional.of(NOTHING) : Optional.empty(), outcome.clearance());
    assertEquals(outcome.clearance(), outcome.after().clearance());
  }

  @Test
  void aPersonDoesNotTakeTriggersAwayFromTheAnalysisThatWaits() {
    Account flagged = AccountMoves.onScreened(in(NORMAL), found(R4), "e", "a", T, T).after();
    Account released = AccountMoves.release(flagged, NOTHING, "ann", T).after();
    assertEquals(flagged.triggers(), released.triggers());
  }

  // --- an analysis ended

  private record Expected(VerdictEffect effect, List<AccountState> path) {}

  private static Expected expected(AccountState from, AccountState action, Verdict.Source source) {
    List<AccountState> path =
        switch (from + ">" + action) {
          case "RESTRICTED_WITHDRAWAL>BANNED" -> List.of(UNDER_SURVEILLANCE, BANNED);
          case "RESTRICTED_WITHDRAWAL>UNDER_SURVEILLANCE" -> List.of(UNDER_SURVEILLANCE);
          case "RESTRICTED_WITHDRAWAL>NORMAL" ->
              source == Verdict.Source.PROVISIONAL ? List.of() : List.of(NORMAL);
          case "UNDER_SURVEILLANCE>BANNED" -> List.of(BANNED);
          case "UNDER_SURVEILLANCE>NORMAL" ->
              source == Verdict.Source.MODEL || source == Verdict.Source.CACHE
                  ? List.of(NORMAL)
                  : List.of();
          default -> List.of();
        };
    return new Expected(path.isEmpty() ? VerdictEffect.NO_CHANGE : VerdictEffect.APPLIED, path);
  }

  @ParameterizedTest
  @EnumSource(AccountState.class)
  void everyVerdictLeadsEveryStateWhereTheContractSays(AccountState from) {
    for (AccountState action : List.of(NORMAL, UNDER_SURVEILLANCE, BANNED)) {
      for (Verdict.Source source : Verdict.Source.values()) {
        ByVerdict outcome =
            AccountMoves.onVerdict(in(from), verdict(action, source), mark(10, 0), T);
        Expected expected = expected(from, action, source);
        assertEquals(expected.effect(), outcome.effect());
        assertEquals(expected.path(), outcome.transitions().stream().map(Transition::to).toList());
        boolean releases = expected.path().contains(NORMAL);
        assertEquals(
            releases
                ? Optional.of(new Clearance(T, R1 | R4, 1_200_000, 12, T, List.of("e")))
                : Optional.empty(),
            outcome.clearance());
        assertEquals(outcome.clearance(), outcome.after().clearance());
      }
    }
  }

  @Test
  void twoTransitionsTakeTwoVersions() {
    List<Transition> path =
        AccountMoves.onVerdict(
                in(RESTRICTED_WITHDRAWAL), verdict(BANNED, Verdict.Source.ARBITER), mark(10, 0), T)
            .transitions();
    assertEquals(List.of(T * 1000, T * 1000 + 1), path.stream().map(Transition::version).toList());
    assertEquals(
        "risk 85 RMT_DIRECT by arbiter: R1 total 1200000 in 300 s, R4 chat",
        path.getFirst().evidenceSummary());
  }

  @Test
  void aClockThatWentBackDoesNotTakeVersionsBack() {
    Account account = new Account(ID, NORMAL, T * 1000, 0, T * 1000, Optional.empty(), List.of());
    ByScreening outcome = AccountMoves.onScreened(account, found(R4), "e", "a", T, T - 60_000);
    assertEquals(T * 1000 + 1, outcome.after().version());
    assertEquals(T * 1000 + 1, outcome.triggerStamp());
  }

  @Test
  void noVerdictHasEffectAfterAPersonActed() {
    Account account =
        new Account(ID, RESTRICTED_WITHDRAWAL, 11, 11, 0, Optional.empty(), List.of());
    for (AccountState action : List.of(NORMAL, UNDER_SURVEILLANCE, BANNED)) {
      Verdict verdict = verdict(action, Verdict.Source.MODEL);
      ByVerdict stale = AccountMoves.onVerdict(account, verdict, mark(10, 0), T);
      assertEquals(VerdictEffect.STALE_PERSON_ACTED, stale.effect());
      assertEquals(account, stale.after());
      assertTrue(stale.transitions().isEmpty());
      ByVerdict fresh = AccountMoves.onVerdict(account, verdict, mark(11, 0), T);
      assertEquals(VerdictEffect.APPLIED, fresh.effect());
    }
  }

  @Test
  void l1sOwnRestrictionDoesNotMakeAVerdictStale() {
    Account account = new Account(ID, RESTRICTED_WITHDRAWAL, 12, 5, 0, Optional.empty(), List.of());
    ByVerdict outcome =
        AccountMoves.onVerdict(account, verdict(BANNED, Verdict.Source.ARBITER), mark(10, 0), T);
    assertEquals(VerdictEffect.APPLIED, outcome.effect());
  }

  @Test
  void onlyAReleaseIsStaleWhenL1FlaggedAgain() {
    List<Trigger> triggers =
        List.of(new Trigger("old", R4, T - 300_000, 7), new Trigger("new", R1, T, 8));
    Account account = new Account(ID, RESTRICTED_WITHDRAWAL, 10, 0, 8, Optional.empty(), triggers);
    for (AccountState action : List.of(NORMAL, UNDER_SURVEILLANCE, BANNED)) {
      Verdict verdict = verdict(action, Verdict.Source.ARBITER);
      ByVerdict outcome = AccountMoves.onVerdict(account, verdict, mark(10, 7), T);
      assertEquals(
          action == NORMAL ? VerdictEffect.STALE_FLAGGED_AGAIN : VerdictEffect.APPLIED,
          outcome.effect());
      assertEquals(triggers.subList(1, 2), outcome.after().triggers());
      assertEquals(8, outcome.after().triggerStamp());
      VerdictEffect fresh = AccountMoves.onVerdict(account, verdict, mark(10, 8), T).effect();
      assertEquals(VerdictEffect.APPLIED, fresh);
    }
  }

  @Test
  void triggersThatWereReadLeaveInEveryEffectOnceTheyLeftTheWindow() {
    List<Trigger> triggers =
        List.of(
            new Trigger("read and gone", R4, T - 300_000, 6),
            new Trigger("read", R4, T - 299_999, 7),
            new Trigger("unread and late", R4, T - 400_000, 8),
            new Trigger("unread", R4, T, 9));
    for (AccountState state : AccountState.values()) {
      for (long personVersion : new long[] {0, 11}) {
        Account account = new Account(ID, state, 11, personVersion, 9, Optional.empty(), triggers);
        for (AccountState action : List.of(NORMAL, UNDER_SURVEILLANCE, BANNED)) {
          Verdict verdict = verdict(action, Verdict.Source.MODEL);
          Account after = AccountMoves.onVerdict(account, verdict, mark(10, 7), T).after();
          assertEquals(triggers.subList(1, 4), after.triggers());
        }
      }
    }
  }
}
