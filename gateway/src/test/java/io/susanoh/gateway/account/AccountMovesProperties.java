package io.susanoh.gateway.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.account.AccountOutcome.ByPerson;
import io.susanoh.gateway.account.AccountOutcome.ByScreening;
import io.susanoh.gateway.account.AccountOutcome.ByVerdict;
import io.susanoh.l1.Rule;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.ScreeningResult.Admission;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Random lives of one account: whatever happens in whatever order, these hold. */
final class AccountMovesProperties {

  private static final long T = 1_800_000_000_000L;

  /** One thing that happens; what of it does not apply to the present state is skipped. */
  private record Step(
      int kind, long receiptMillis, int rules, AccountState to, boolean model, long marked) {}

  @Provide
  Arbitrary<List<Step>> lives() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 3),
            Arbitraries.longs().between(T - 3, T + 3),
            Arbitraries.integers().between(0, Rule.ALL),
            Arbitraries.of(AccountState.class),
            Arbitraries.of(true, false),
            Arbitraries.longs().between(0, 3))
        .as(Step::new)
        .list()
        .ofMaxSize(60);
  }

  @Property(tries = 2000)
  void versionsAndStampsRiseAndNoMoveIsIllegal(@ForAll("lives") List<Step> life) {
    Account account = Account.unknown(new AccountId("default", "u"));
    for (Step step : life) {
      Account before = account;
      account = live(before, step);
      assertTrue(account.version() >= before.version());
      assertTrue(account.triggerStamp() >= before.triggerStamp());
      assertTrue(account.personVersion() <= account.version());
      assertTrue(account.triggers().size() <= Clearance.TRIGGERS_MAX);
      assertEquals(before.state() != account.state(), account.version() > before.version());
    }
  }

  private static Account live(Account account, Step step) {
    return switch (step.kind()) {
      case 0 -> screened(account, step);
      case 1 -> judged(account, step);
      case 2 -> {
        if (!account.state().releasable()) {
          yield account;
        }
        yield moved(account, AccountMoves.release(account, cleared(account), "p", T));
      }
      default -> {
        if (account.state() == step.to()) {
          yield account;
        }
        yield moved(
            account,
            AccountMoves.override(
                account, step.to(), "why", "p", step.receiptMillis(), () -> cleared(account)));
      }
    };
  }

  private static Account screened(Account account, Step step) {
    ScreeningResult result =
        new ScreeningResult(step.rules(), Admission.ADDED, step.marked() * 500_000, 10, T, T);
    ByScreening outcome =
        AccountMoves.onScreened(account, result, "e" + step.marked(), "a", T, step.receiptMillis());
    Account after = outcome.after();
    outcome.transition().ifPresent(t -> follows(account, List.of(t), after));
    if (account.state() == AccountState.BANNED) {
      assertEquals(ByScreening.NO_L2, outcome.triggerStamp());
      assertEquals(account.version(), after.version());
    } else if (outcome.triggerStamp() <= ByScreening.NO_L2) { // held back, or for a person
      assertEquals(account, after);
    } else {
      assertTrue(outcome.triggerStamp() > account.triggerStamp());
      assertEquals(outcome.triggerStamp(), after.triggerStamp());
      assertTrue(after.state() != AccountState.NORMAL);
    }
    return after;
  }

  private static Account judged(Account account, Step step) {
    AccountState action =
        step.to() == AccountState.RESTRICTED_WITHDRAWAL ? AccountState.NORMAL : step.to();
    Verdict verdict =
        new Verdict(
            "u",
            true,
            50,
            FraudType.RMT_DIRECT,
            action,
            "",
            List.of(),
            0.6,
            step.model() ? Verdict.Source.MODEL : Verdict.Source.ARBITER);
    EvidenceMark mark =
        new EvidenceMark(
            account.version() - step.marked(),
            account.triggerStamp() - step.marked(),
            step.rules(),
            0,
            0,
            T,
            List.of());
    ByVerdict outcome = AccountMoves.onVerdict(account, verdict, mark, step.receiptMillis());
    follows(account, outcome.transitions(), outcome.after());
    assertEquals(
        outcome.effect() == VerdictEffect.APPLIED, account.state() != outcome.after().state());
    return outcome.after();
  }

  private static Account moved(Account account, ByPerson outcome) {
    follows(account, List.of(outcome.transition()), outcome.after());
    assertEquals(outcome.after().version(), outcome.after().personVersion());
    return outcome.after();
  }

  private static Clearance cleared(Account account) {
    return Clearance.ofPerson(Optional.empty(), account.triggers(), T);
  }

  /** The transitions lead from {@code before} to {@code after}, each allowed, versions rising. */
  private static void follows(Account before, List<Transition> transitions, Account after) {
    AccountState state = before.state();
    long version = before.version();
    for (Transition transition : transitions) {
      assertEquals(state, transition.from());
      assertTrue(state.mayMoveTo(transition.to(), transition.trigger()));
      assertTrue(transition.version() > version);
      assertTrue(transition.version() >= transition.timestampMillis() * 1000);
      state = transition.to();
      version = transition.version();
    }
    assertEquals(state, after.state());
    assertEquals(version, after.version());
  }
}
