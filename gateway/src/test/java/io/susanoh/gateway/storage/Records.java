package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Clearance;
import io.susanoh.gateway.account.FraudType;
import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.account.TransitionTrigger;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.account.VerdictEffect;
import io.susanoh.gateway.journal.JournalRecord.AccountMoved;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.gateway.journal.JournalRecord.VerdictReached;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.ScreeningResult.Admission;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Journal records for tests. */
final class Records {

  static final String TENANT = "default";

  /** 2026-03-01T12:00:00Z: receipts begin here. */
  static final long NOON = 1_772_366_400_000L;

  private Records() {}

  /** An event as a test needs it; what it does not say is plain. */
  record Event(
      String id,
      String target,
      long receiptMillis,
      long effectiveMillis,
      long openedMillis,
      long amount,
      int rules,
      Admission admission,
      Optional<Transition> transition,
      long triggerStamp,
      Optional<String> chat) {

    Event with(Transition moved) {
      return new Event(
          id,
          target,
          receiptMillis,
          effectiveMillis,
          openedMillis,
          amount,
          rules,
          admission,
          Optional.of(moved),
          triggerStamp,
          chat);
    }

    Event rules(int fired) {
      return new Event(
          id,
          target,
          receiptMillis,
          effectiveMillis,
          openedMillis,
          amount,
          fired,
          admission,
          transition,
          triggerStamp,
          chat);
    }

    Event trigger(long stamp) {
      return new Event(
          id,
          target,
          receiptMillis,
          effectiveMillis,
          openedMillis,
          amount,
          rules,
          admission,
          transition,
          stamp,
          chat);
    }

    Event chat(String text) {
      return new Event(
          id,
          target,
          receiptMillis,
          effectiveMillis,
          openedMillis,
          amount,
          rules,
          admission,
          transition,
          triggerStamp,
          Optional.of(text));
    }

    EventAccepted accepted() {
      GameEvent event =
          new GameEvent(
              TENANT,
              id,
              Optional.empty(),
              GameEvent.NO_TIMESTAMP,
              "TRADE",
              "giver",
              target,
              amount,
              Optional.empty(),
              GameEvent.NO_PRICE,
              1,
              0,
              chat);
      return new EventAccepted(
          event,
          receiptMillis,
          effectiveMillis,
          new ScreeningResult(rules, admission, 0, 0, effectiveMillis, openedMillis),
          transition,
          triggerStamp);
    }
  }

  /** An event of amount 100 that was received when it happened. */
  static Event event(String id, String target, long receiptMillis) {
    return event(id, target, receiptMillis, receiptMillis, NOON, Admission.ADDED);
  }

  static Event event(
      String id,
      String target,
      long receiptMillis,
      long effectiveMillis,
      long openedMillis,
      Admission admission) {
    return new Event(
        id,
        target,
        receiptMillis,
        effectiveMillis,
        openedMillis,
        100,
        0,
        admission,
        Optional.empty(),
        0,
        Optional.empty());
  }

  static AccountId account(String userId) {
    return new AccountId(TENANT, userId);
  }

  static Transition transition(
      String userId, AccountState from, AccountState to, long version, TransitionTrigger trigger) {
    return new Transition(
        account(userId),
        from,
        to,
        version,
        trigger,
        trigger == TransitionTrigger.L1_SCREENING ? 0b1001 : 0,
        version / 1000,
        "somebody",
        "for a test");
  }

  /** L1 restricts a NORMAL account. */
  static Transition restriction(String userId, long version) {
    return transition(
        userId,
        AccountState.NORMAL,
        AccountState.RESTRICTED_WITHDRAWAL,
        version,
        TransitionTrigger.L1_SCREENING);
  }

  /** A person releases a restricted account. */
  static AccountMoved release(String userId, long version) {
    return new AccountMoved(
        transition(
            userId,
            AccountState.RESTRICTED_WITHDRAWAL,
            AccountState.NORMAL,
            version,
            TransitionTrigger.MANUAL_RELEASE),
        Optional.of(clearance(version / 1000)));
  }

  static Clearance clearance(long clearedAtMillis) {
    return new Clearance(
        clearedAtMillis, 0b0011, 1_000_000, 12, clearedAtMillis - 5, List.of("t1", "t\"2"));
  }

  static Verdict verdict(String userId, AccountState action) {
    return new Verdict(
        userId,
        action != AccountState.NORMAL,
        60,
        FraudType.RMT_DIRECT,
        action,
        "[Local fallback: GEMINI_API_KEY is not set] because",
        List.of("e1", "e,2"),
        0.6,
        Verdict.Source.ARBITER);
  }

  static VerdictReached verdictReached(
      UUID analysisId,
      Optional<UUID> jobId,
      String userId,
      AccountState action,
      long receiptMillis,
      List<Transition> transitions) {
    return new VerdictReached(
        analysisId,
        jobId,
        account(userId),
        receiptMillis,
        verdict(userId, action),
        "{\"events\": []}",
        transitions.isEmpty() ? VerdictEffect.NO_CHANGE : VerdictEffect.APPLIED,
        transitions,
        Optional.empty());
  }
}
