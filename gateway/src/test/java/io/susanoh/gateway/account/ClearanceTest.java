package io.susanoh.gateway.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.l1.AccountKey;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.Rule;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.ScreeningResult.Admission;
import io.susanoh.l1.WindowSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ClearanceTest {

  private static final long T = 1_800_000_000_000L;
  private static final int R1 = Rule.R1.bit();
  private static final int R2 = Rule.R2.bit();
  private static final int R3 = Rule.R3.bit();
  private static final int R4 = Rule.R4.bit();

  private static Clearance cleared(int rules) {
    return new Clearance(T, rules, 1_000_000, 10, T, List.of("cleared-1", "cleared-2"));
  }

  private static ScreeningResult found(int rules, long total, int count, long newestMillis) {
    return new ScreeningResult(rules, Admission.ADDED, total, count, newestMillis, T);
  }

  private static boolean heldBack(Clearance clearance, ScreeningResult result) {
    return clearance.holdsBack(result, "e", T + 1);
  }

  @Test
  void r1IsHeldBackUntilTheTotalIsTwiceWhatWasCleared() {
    assertTrue(heldBack(cleared(R1), found(R1, 1_999_999, 9, T + 1)));
    assertFalse(heldBack(cleared(R1), found(R1, 2_000_000, 9, T + 1)));
  }

  @Test
  void r2IsHeldBackUntilTheCountIsTwiceWhatWasCleared() {
    assertTrue(heldBack(cleared(R2), found(R2, 5, 19, T + 1)));
    assertFalse(heldBack(cleared(R2), found(R2, 5, 20, T + 1)));
  }

  @Test
  void aRuleIsMeasuredByItsOwnFigureAlone() {
    assertTrue(heldBack(cleared(R1 | R2), found(R1, 1_500_000, 20, T + 1)));
    assertTrue(heldBack(cleared(R1 | R2), found(R2, 2_000_000, 19, T + 1)));
    assertFalse(heldBack(cleared(R1 | R2), found(R1 | R2, 2_000_000, 19, T + 1)));
  }

  @Test
  void aWindow300000MsPastTheClearedOneIsNew() {
    assertTrue(heldBack(cleared(R1), found(R1, 1_000_000, 1, T + 299_999)));
    assertFalse(heldBack(cleared(R1), found(R1, 1_000_000, 1, T + 300_000)));
    assertTrue(heldBack(cleared(R2), found(R2, 0, 10, T + 299_999)));
    assertFalse(heldBack(cleared(R2), found(R2, 0, 10, T + 300_000)));
  }

  @Test
  void aWindowRuleThatWasNotClearedIsNew() {
    assertFalse(heldBack(cleared(R2), found(R1, 1_000_000, 1, T)));
    assertFalse(heldBack(cleared(R1), found(R1 | R2, 1_000_000, 10, T)));
    assertFalse(heldBack(cleared(0), found(R2, 0, 10, T)));
  }

  @Test
  void r3AndR4OfAnyEventButTheClearedTriggersAreNew() {
    for (int rules : new int[] {R3, R4, R3 | R4, R1 | R4}) {
      ScreeningResult result = found(rules, 1_000_000, 1, T);
      assertFalse(cleared(Rule.ALL).holdsBack(result, "e", T), Rule.of(rules).toString());
      assertTrue(cleared(Rule.ALL).holdsBack(result, "cleared-2", T), Rule.of(rules).toString());
    }
  }

  @Test
  void aClearedTriggerThatComesAgainWithAGrownWindowIsNew() {
    ScreeningResult result = found(R1 | R4, 2_000_000, 2, T);
    assertFalse(cleared(Rule.ALL).holdsBack(result, "cleared-1", T));
  }

  @Test
  void aClearanceHoldsForSevenDays() {
    ScreeningResult result = found(R1, 1_000_000, 1, T);
    assertTrue(cleared(R1).holdsBack(result, "e", T + Clearance.KEPT_MILLIS));
    assertFalse(cleared(R1).holdsBack(result, "e", T + Clearance.KEPT_MILLIS + 1));
  }

  @Test
  void twiceAFullWindowDoesNotOverflow() {
    long full = L1Engine.WINDOW_ENTRIES_MAX * L1Engine.ENTRY_AMOUNT_MAX;
    Clearance clearance = new Clearance(T, R1, full, 10_000, T, List.of());
    assertTrue(heldBack(clearance, found(R1, full, 10_000, T)));
  }

  @Test
  void aPersonClearsTheWindowAndTheTriggersThatNoAnalysisHasRead() {
    WindowSnapshot window =
        new WindowSnapshot(
            new AccountKey(1, 2),
            T - 10,
            T - 5,
            List.of(
                new WindowSnapshot.Entry(1, 1, T - 10, 600_000, 0),
                new WindowSnapshot.Entry(2, 2, T - 5, 500_000, R1)));
    List<Trigger> triggers = List.of(new Trigger("late", R4, T - 900_000, 7));
    assertEquals(
        new Clearance(T, R1 | R4, 1_100_000, 2, T - 5, List.of("late")),
        Clearance.ofPerson(Optional.of(window), triggers, T));
  }

  @Test
  void anIdleWindowIsEmptyWhenAPersonClearsIt() {
    WindowSnapshot window =
        new WindowSnapshot(
            new AccountKey(1, 2), T, T, List.of(new WindowSnapshot.Entry(1, 1, T, 1_000_000, R1)));
    assertEquals(1, Clearance.ofPerson(Optional.of(window), List.of(), T + 299_999).windowCount());
    assertEquals(
        new Clearance(T + 300_000, 0, 0, 0, ScreeningResult.EMPTY_WINDOW, List.of()),
        Clearance.ofPerson(Optional.of(window), List.of(), T + 300_000));
  }

  @Test
  void aClearanceOfNothingHoldsNothingBack() {
    Clearance nothing = Clearance.ofPerson(Optional.empty(), List.of(), T);
    assertFalse(heldBack(nothing, found(R1, 1_000_000, 1, T)));
    assertFalse(heldBack(nothing, found(R4, 0, 1, T)));
  }

  @Test
  void aPersonClearsTheNewest64Triggers() {
    List<Trigger> triggers =
        IntStream.range(0, 65).mapToObj(i -> new Trigger("t" + i, R4, T + i, i + 1)).toList();
    List<String> ids = Clearance.ofPerson(Optional.empty(), triggers, T).triggerIds();
    assertEquals(64, ids.size());
    assertEquals("t1", ids.getFirst());
    assertEquals("t64", ids.getLast());
  }
}
