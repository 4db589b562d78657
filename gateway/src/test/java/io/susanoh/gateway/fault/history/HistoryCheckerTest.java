package io.susanoh.gateway.fault.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.TransitionTrigger;
import io.susanoh.gateway.fault.history.History.Answer;
import io.susanoh.gateway.fault.history.History.Granted;
import io.susanoh.gateway.fault.history.History.Outage;
import io.susanoh.gateway.fault.history.History.Posted;
import io.susanoh.gateway.fault.history.History.Span;
import io.susanoh.gateway.fault.history.Ledger.Move;
import io.susanoh.gateway.fault.history.Ledger.Row;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A run in which all went well, and what is found when something in it did not. */
class HistoryCheckerTest {

  private static final long T = 1_772_366_400_000L;
  private static final int R1 = Rule.R1.bit();

  private final List<Posted> posted = new ArrayList<>();
  private final List<Granted> granted = new ArrayList<>();
  private final List<Outage> outages = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();
  private final List<Move> moves = new ArrayList<>();
  private final Map<String, AccountState> states = new HashMap<>();

  /** Boss receives twice 600 000, is restricted by the second, and released a second later. */
  @BeforeEach
  void allGoesWell() {
    event("e1", "boss", 0, 0, AccountState.NORMAL);
    event("e2", "boss", 10, R1, AccountState.RESTRICTED_WITHDRAWAL);
    event("e3", "anna", 11, 0, AccountState.NORMAL);
    posted.add(new Posted(trade("lost", "ben"), 1, span(12), Optional.empty()));
    moves.add(
        move(
            1,
            AccountState.NORMAL,
            AccountState.RESTRICTED_WITHDRAWAL,
            TransitionTrigger.L1_SCREENING,
            10));
    moves.add(
        move(
            2,
            AccountState.RESTRICTED_WITHDRAWAL,
            AccountState.NORMAL,
            TransitionTrigger.MANUAL_RELEASE,
            1_000));
    states.put("boss", AccountState.NORMAL);
    states.put("anna", AccountState.NORMAL);
    granted.add(new Granted("boss", 1, span(5)));
    granted.add(new Granted("boss", 2, span(1_100)));
  }

  private void event(String id, String target, long afterMillis, int rules, AccountState state) {
    posted.add(
        new Posted(trade(id, target), 1, span(afterMillis), Optional.of(new Answer(rules, state))));
    rows.add(new Row(trade(id, target), T + afterMillis, rules));
  }

  private static GameEvent trade(String id, String target) {
    return Ledger.event(id, "a", target, 600_000, GameEvent.NO_PRICE, Optional.empty());
  }

  private static Span span(long afterMillis) {
    return new Span(T + afterMillis, T + afterMillis + 1);
  }

  private static Move move(
      long version, AccountState from, AccountState to, TransitionTrigger by, long afterMillis) {
    return new Move("boss", version, from, to, by, "", T + afterMillis);
  }

  private List<String> violations() {
    return HistoryChecker.violations(
        new History(posted, granted, outages), new Ledger(rows, moves, states));
  }

  private void finds(String beginning) {
    List<String> found = violations();
    assertTrue(found.stream().anyMatch(line -> line.startsWith(beginning)), found::toString);
  }

  @Test
  void aGoodRunIsOne() {
    assertEquals(List.of(), violations());
  }

  @Test
  void itFindsAnAnsweredEventThatWasLost() {
    rows.removeIf(row -> row.event().eventId().equals("e3"));
    finds("answered by node 1 and not in the log: e3");
  }

  @Test
  void itFindsAnEventThatIsThereTwice() {
    rows.add(rows.getLast());
    finds("twice in the log: e3");
  }

  @Test
  void itFindsAWithdrawalThatSlippedThrough() {
    granted.add(new Granted("boss", 2, span(500)));
    finds("granted by node 2 while restricted");
  }

  @Test
  void aGrantMayComeBeforeARestrictionIsAnsweredAgainButNotAfterIt() {
    Span again = new Span(T + 2_000, T + 2_010);
    Answer restricted = new Answer(R1, AccountState.RESTRICTED_WITHDRAWAL);
    posted.add(new Posted(trade("e4", "boss"), 1, again, Optional.of(restricted)));
    rows.add(new Row(trade("e4", "boss"), T + 2_001, R1));
    moves.add(
        move(
            3,
            AccountState.NORMAL,
            AccountState.RESTRICTED_WITHDRAWAL,
            TransitionTrigger.L1_SCREENING,
            2_001));
    states.put("boss", AccountState.RESTRICTED_WITHDRAWAL);
    granted.add(new Granted("boss", 2, span(2_005)));
    assertEquals(List.of(), violations());
    granted.add(new Granted("boss", 2, span(2_011)));
    finds("granted by node 2 while restricted");
  }

  @Test
  void itFindsTwoNodesThatBothWonATransition() {
    moves.add(
        move(
            3,
            AccountState.RESTRICTED_WITHDRAWAL,
            AccountState.UNDER_SURVEILLANCE,
            TransitionTrigger.L2_ANALYSIS,
            1_000));
    finds("not from NORMAL");
  }

  @Test
  void itFindsAWindowThatForgotSomething() {
    rows.set(1, new Row(trade("e2", "boss"), T + 10, 0));
    finds("logged [], replayed [R1]: e2");
  }

  @Test
  void itFindsARuleThatShouldNotHaveFired() {
    outages.add(new Outage(T, T + 100));
    rows.set(2, new Row(trade("e3", "anna"), T + 11, R1));
    finds("logged [R1], replayed []: e3");
  }

  @Test
  void itFindsAnAnswerThatIsNotTheRows() {
    posted.set(1, new Posted(trade("e2", "boss"), 2, span(10), answer(0)));
    finds("answered [] by node 2 and logged [R1]: e2");
  }

  private static Optional<Answer> answer(int rules) {
    return Optional.of(new Answer(rules, AccountState.NORMAL));
  }

  @Test
  void itFindsAStateThatNoTransitionExplains() {
    states.put("boss", AccountState.BANNED);
    states.put("anna", AccountState.BANNED);
    finds("BANNED, but its transitions end in NORMAL: boss");
    finds("BANNED without a transition: anna");
  }

  @Test
  void itFindsARestrictionThatWasLost() {
    moves.clear();
    finds("a rule fired and nobody was restricted: e2");
  }

  @Test
  void inAnOutageRulesOfTheWindowMayFireLateAndARestrictionMayComeTwice() {
    rows.set(1, new Row(trade("e2", "boss"), T + 10, 0));
    posted.set(1, new Posted(trade("e2", "boss"), 1, span(10), answer(0)));
    moves.add(
        1,
        move(
            2,
            AccountState.NORMAL,
            AccountState.RESTRICTED_WITHDRAWAL,
            TransitionTrigger.L1_SCREENING,
            20));
    moves.set(
        2,
        move(
            3,
            AccountState.RESTRICTED_WITHDRAWAL,
            AccountState.NORMAL,
            TransitionTrigger.MANUAL_RELEASE,
            1_000));
    assertFalse(violations().isEmpty());
    outages.add(new Outage(T, T + 100));
    assertEquals(List.of(), violations());
  }

  @Test
  void eventsOfOneMillisecondMayHaveBeenDecidedInAnyOrder() {
    rows.set(0, new Row(trade("e1", "boss"), T + 10, R1));
    rows.set(1, new Row(trade("e2", "boss"), T + 10, 0));
    posted.set(0, new Posted(trade("e1", "boss"), 1, span(10), answer(R1)));
    posted.set(1, new Posted(trade("e2", "boss"), 2, span(10), answer(0)));
    granted.clear();
    assertEquals(List.of(), violations());
  }
}
