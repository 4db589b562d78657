package io.susanoh.gateway.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.susanoh.gateway.account.AccountOutcome.ByScreening;
import io.susanoh.l1.Rule;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.ScreeningResult.Admission;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An account that somebody has restricted again and again, on purpose. */
class GriefingTest {

  private static final long T = 1_772_366_400_000L;
  private static final long HOUR = 3_600_000;
  private static final AccountId ID = new AccountId("default", "victim");
  private static final int R1 = Rule.R1.bit();
  private static final int R2 = Rule.R2.bit();
  private static final int R3 = Rule.R3.bit();
  private static final int R4 = Rule.R4.bit();

  private static ScreeningResult found(int rules) {
    return new ScreeningResult(rules, Admission.ADDED, 500, 2, T, T);
  }

  private static ByScreening screened(Account account, int rules, String actor, long atMillis) {
    return AccountMoves.onScreened(
        account, found(rules), "e-" + actor + atMillis, actor, atMillis, atMillis);
  }

  /** Restricted by R4 of the griefer and released by a person, so many times, an hour apart. */
  private static Account released(int times, long firstMillis) {
    Account account = Account.unknown(ID);
    for (int i = 0; i < times; i++) {
      long atMillis = firstMillis + i * HOUR;
      // Beyond the third time the same one would not do.
      account = screened(account, R4, i < 3 ? "griefer" : "griefer" + i, atMillis).after();
      Clearance cleared = Clearance.ofPerson(Optional.empty(), account.triggers(), atMillis + 1);
      account = AccountMoves.release(account, cleared, "ann", atMillis + 1).after();
    }
    return account;
  }

  private static void assertRestricted(ByScreening outcome) {
    assertEquals(AccountState.RESTRICTED_WITHDRAWAL, outcome.after().state());
  }

  @ParameterizedTest
  @ValueSource(ints = {0b0100, 0b1000, 0b1100})
  void afterThreeReleasesTheSameActorAloneRestrictsItNoMore(int rules) {
    Account account = released(3, T);
    ByScreening outcome = screened(account, rules, "griefer", T + 3 * HOUR);
    assertSame(account, outcome.after());
    assertEquals(Optional.empty(), outcome.transition());
    assertEquals(ByScreening.FOR_A_PERSON, outcome.triggerStamp());
  }

  @Test
  void twoReleasesAreNotEnough() {
    assertRestricted(screened(released(2, T), R4, "griefer", T + 3 * HOUR));
  }

  @Test
  void anotherActorIsNewEvidence() {
    assertRestricted(screened(released(3, T), R4, "another", T + 3 * HOUR));
  }

  @Test
  void newEvidenceOfTheWindowBesideItIsEnough() {
    Account account = released(3, T);
    assertRestricted(screened(account, R4 | R1, "griefer", T + 3 * HOUR));
    assertRestricted(screened(account, R3 | R2, "griefer", T + 3 * HOUR));
    assertRestricted(screened(account, R1, "griefer", T + 3 * HOUR));
  }

  @Test
  void a24HoursAfterTheFirstOfThemItIsOver() {
    Account account = released(3, T);
    long first = account.releases().getFirst();
    assertEquals(
        ByScreening.FOR_A_PERSON,
        screened(account, R4, "griefer", first + 24 * HOUR).triggerStamp());
    assertRestricted(screened(account, R4, "griefer", first + 24 * HOUR + 1));
  }

  @Test
  void theLastThreeReleasesCount() {
    Account account = released(5, T);
    assertEquals(List.of(T + 2 * HOUR + 1, T + 3 * HOUR + 1, T + 4 * HOUR + 1), account.releases());
  }

  @Test
  void aModelsReleasesAndOverridesCountToo() {
    Account account = released(1, T);
    account = screened(account, R4, "griefer", T + HOUR).after();
    EvidenceMark mark =
        new EvidenceMark(
            account.version(),
            account.triggerStamp(),
            R4,
            500,
            2,
            T + HOUR,
            List.of("e"),
            List.of("griefer", "his friend"));
    Verdict legitimate =
        new Verdict(
            "victim",
            false,
            5,
            FraudType.LEGITIMATE,
            AccountState.NORMAL,
            "chat among friends",
            List.of(),
            1,
            Verdict.Source.MODEL);
    account = AccountMoves.onVerdict(account, legitimate, mark, T + HOUR + 1).after();
    assertEquals(List.of("griefer", "his friend"), account.clearance().orElseThrow().actors());
    account = screened(account, R4, "another", T + 2 * HOUR).after();
    Account restricted = account;
    account =
        AccountMoves.override(
                account,
                AccountState.NORMAL,
                "appeal",
                "root",
                T + 2 * HOUR + 1,
                () -> Clearance.ofPerson(Optional.empty(), restricted.triggers(), T + 2 * HOUR + 1))
            .after();
    assertEquals(3, account.releases().size());
    assertEquals(
        ByScreening.FOR_A_PERSON, screened(account, R4, "another", T + 3 * HOUR).triggerStamp());
  }

  @Test
  void itIsAboutAccountsThatAreNormal() {
    Account watched =
        AccountMoves.override(
                released(3, T),
                AccountState.UNDER_SURVEILLANCE,
                "odd",
                "root",
                T + 3 * HOUR,
                () -> {
                  throw new AssertionError("nothing is cleared");
                })
            .after();
    ByScreening outcome = screened(watched, R4, "griefer", T + 3 * HOUR);
    assertEquals((T + 3 * HOUR) * 1000, outcome.triggerStamp(), "L2 is asked as ever");
  }

  @Test
  void aClearanceKeepsTheNewestSixtyFourActors() {
    List<Trigger> triggers =
        IntStream.range(0, 64)
            .mapToObj(i -> new Trigger("t" + i, R4, T + i, i + 1, "actor" + i % 63))
            .toList();
    Clearance cleared = Clearance.ofPerson(Optional.empty(), triggers, T);
    assertEquals(63, cleared.actors().size(), "each once");
    assertEquals(
        List.of(),
        Clearance.ofPerson(Optional.empty(), List.of(new Trigger("t", R4, T, 1)), T).actors(),
        "one that is not known is none");
  }
}
