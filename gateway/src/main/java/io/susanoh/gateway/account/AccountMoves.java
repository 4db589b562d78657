package io.susanoh.gateway.account;

import io.susanoh.gateway.account.AccountOutcome.ByPerson;
import io.susanoh.gateway.account.AccountOutcome.ByScreening;
import io.susanoh.gateway.account.AccountOutcome.ByVerdict;
import io.susanoh.l1.ScreeningResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Everything that may move an account (CONTRACT §5, §6), as pure functions: the account before and
 * what happened in, the account after and what must be recorded out. Whoever calls them holds the
 * lock of the account's shard.
 */
public final class AccountMoves {

  /** {@link Transition#actor} of L1's moves. */
  public static final String ACTOR_L1 = "l1";

  /** {@link Transition#actor} of L2's moves. */
  public static final String ACTOR_L2 = "l2";

  private AccountMoves() {}

  /**
   * L1 has screened an event that is not a duplicate; late ones count like any other. Restricts a
   * NORMAL target and asks for L2, unless nothing fired, the target is banned or its clearance
   * holds the evidence back. A banned target's trigger is kept all the same, for the person who
   * moves it to NORMAL and so clears it.
   *
   * <p>Griefing: a NORMAL target that was released three times in 24 hours is not restricted by R3
   * or R4 of an actor of the cleared evidence alone. A person is to look at that.
   *
   * @param actorId who gave
   * @param target the account that received
   * @param effectiveMillis the event's effective time
   */
  public static ByScreening onScreened(
      Account target,
      ScreeningResult result,
      String eventId,
      String actorId,
      long effectiveMillis,
      long receiptMillis) {
    if (!result.screened()
        || target
            .clearance()
            .filter(c -> c.holdsBack(result, eventId, receiptMillis))
            .isPresent()) {
      return new ByScreening(target, Optional.empty(), ByScreening.NO_L2);
    }
    if (isGriefing(target, result, actorId, receiptMillis)) {
      return new ByScreening(target, Optional.empty(), ByScreening.FOR_A_PERSON);
    }
    long stamp = after(target.triggerStamp(), receiptMillis);
    Trigger trigger = new Trigger(eventId, result.rules(), effectiveMillis, stamp, actorId);
    Account flagged = target.withTrigger(trigger);
    return switch (target.state()) {
      case BANNED -> new ByScreening(flagged, Optional.empty(), ByScreening.NO_L2);
      case RESTRICTED_WITHDRAWAL, UNDER_SURVEILLANCE ->
          new ByScreening(flagged, Optional.empty(), stamp);
      case NORMAL -> {
        Transition restriction =
            move(
                target,
                AccountState.RESTRICTED_WITHDRAWAL,
                TransitionTrigger.L1_SCREENING,
                result.rules(),
                receiptMillis,
                ACTOR_L1,
                EvidenceSummary.of(result, eventId));
        yield new ByScreening(flagged.moved(restriction), Optional.of(restriction), stamp);
      }
    };
  }

  private static boolean isGriefing(
      Account target, ScreeningResult result, String actorId, long receiptMillis) {
    return target.state() == AccountState.NORMAL
        && target.isReleasedOften(receiptMillis)
        && target
            .clearance()
            .filter(c -> c.newOfClearedActorAlone(result, actorId, receiptMillis))
            .isPresent();
  }

  /**
   * A person releases the account, from a state that is {@link AccountState#releasable}.
   *
   * @param clearance {@link Clearance#ofPerson}
   * @param actor the person's name
   */
  public static ByPerson release(
      Account account, Clearance clearance, String actor, long receiptMillis) {
    return release(account, clearance, "", actor, receiptMillis);
  }

  /**
   * As {@link #release(Account, Clearance, String, long)}, for a reason.
   *
   * @param reason as written, kept in the transition; empty for none
   */
  public static ByPerson release(
      Account account, Clearance clearance, String reason, String actor, long receiptMillis) {
    Transition release =
        move(
            account,
            AccountState.NORMAL,
            TransitionTrigger.MANUAL_RELEASE,
            0,
            receiptMillis,
            actor,
            EvidenceSummary.of(clearance, reason));
    return new ByPerson(
        account.moved(release).movedByPerson().cleared(clearance), release, Optional.of(clearance));
  }

  /**
   * An admin moves the account to any other state.
   *
   * @param reason as written, kept in the transition
   * @param actor the admin's name
   * @param clearance asked for a move to NORMAL alone: {@link Clearance#ofPerson}
   */
  public static ByPerson override(
      Account account,
      AccountState to,
      String reason,
      String actor,
      long receiptMillis,
      Supplier<Clearance> clearance) {
    Transition override =
        move(account, to, TransitionTrigger.ADMIN_OVERRIDE, 0, receiptMillis, actor, reason);
    Account moved = account.moved(override).movedByPerson();
    if (to != AccountState.NORMAL) {
      return new ByPerson(moved, override, Optional.empty());
    }
    Clearance cleared = clearance.get();
    return new ByPerson(moved.cleared(cleared), override, Optional.of(cleared));
  }

  /** As the other one, where a verdict bans at once. */
  public static ByVerdict onVerdict(
      Account account, Verdict verdict, EvidenceMark mark, long receiptMillis) {
    return onVerdict(account, verdict, mark, false, receiptMillis);
  }

  /**
   * An analysis has ended. Whatever its effect, the triggers that it read are no longer pending.
   *
   * @param mark where the analysis stood when it read its evidence
   * @param banAwaitsPerson whether BANNED puts under surveillance, until a person decides
   */
  public static ByVerdict onVerdict(
      Account account,
      Verdict verdict,
      EvidenceMark mark,
      boolean banAwaitsPerson,
      long receiptMillis) {
    Account read = account.withoutTriggersUpTo(mark.triggerStamp());
    if (account.personVersion() > mark.accountVersion()) {
      return ByVerdict.without(read, VerdictEffect.STALE_PERSON_ACTED);
    }
    List<AccountState> whole = path(account.state(), verdict);
    boolean awaits = banAwaitsPerson && whole.contains(AccountState.BANNED);
    List<AccountState> path = awaits ? whole.subList(0, whole.size() - 1) : whole;
    if (awaits && path.isEmpty()) {
      return ByVerdict.without(read, VerdictEffect.AWAITS_PERSON);
    }
    if (path.isEmpty()) {
      return ByVerdict.without(read, VerdictEffect.NO_CHANGE);
    }
    boolean releases = path.getLast() == AccountState.NORMAL;
    if (releases && account.triggerStamp() > mark.triggerStamp()) {
      return ByVerdict.without(read, VerdictEffect.STALE_FLAGGED_AGAIN);
    }
    List<Transition> transitions = new ArrayList<>(path.size());
    Account moved = read;
    for (AccountState to : path) {
      Transition transition =
          move(
              moved,
              to,
              TransitionTrigger.L2_ANALYSIS,
              mark.rules(),
              receiptMillis,
              ACTOR_L2,
              EvidenceSummary.of(verdict, mark));
      transitions.add(transition);
      moved = moved.moved(transition);
    }
    Optional<Clearance> clearance =
        releases ? Optional.of(Clearance.ofAnalysis(mark, receiptMillis)) : Optional.empty();
    Account after = clearance.map(moved::cleared).orElse(moved);
    VerdictEffect effect = awaits ? VerdictEffect.AWAITS_PERSON : VerdictEffect.APPLIED;
    return new ByVerdict(after, transitions, effect, clearance);
  }

  /** The states that a verdict leads an account through, without the one that it is in. */
  private static List<AccountState> path(AccountState from, Verdict verdict) {
    return switch (from) {
      case NORMAL, BANNED -> List.of();
      case RESTRICTED_WITHDRAWAL ->
          switch (verdict.recommendedAction()) {
            case BANNED -> List.of(AccountState.UNDER_SURVEILLANCE, AccountState.BANNED);
            case UNDER_SURVEILLANCE -> List.of(AccountState.UNDER_SURVEILLANCE);
            case NORMAL -> release(from, verdict);
            case RESTRICTED_WITHDRAWAL -> List.of();
          };
      case UNDER_SURVEILLANCE ->
          switch (verdict.recommendedAction()) {
            case BANNED -> List.of(AccountState.BANNED);
            case NORMAL -> release(from, verdict);
            case UNDER_SURVEILLANCE, RESTRICTED_WITHDRAWAL -> List.of();
          };
    };
  }

  private static List<AccountState> release(AccountState from, Verdict verdict) {
    return verdict.source().releasesFrom(from) ? List.of(AccountState.NORMAL) : List.of();
  }

  private static Transition move(
      Account account,
      AccountState to,
      TransitionTrigger by,
      int rules,
      long receiptMillis,
      String actor,
      String evidenceSummary) {
    if (!account.state().mayMoveTo(to, by)) {
      throw new IllegalArgumentException(by + " may not move " + account.state() + " to " + to);
    }
    return new Transition(
        account.id(),
        account.state(),
        to,
        after(account.version(), receiptMillis),
        by,
        rules,
        receiptMillis,
        actor,
        evidenceSummary);
  }

  /** The next version or stamp: past the last one, and not before the receipt in microseconds. */
  private static long after(long last, long receiptMillis) {
    return Math.max(last + 1, receiptMillis * 1000);
  }
}
