package io.susanoh.gateway.fault.history;

import static java.util.stream.Collectors.groupingBy;

import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.TransitionTrigger;
import io.susanoh.gateway.fault.history.History.Granted;
import io.susanoh.gateway.fault.history.History.Posted;
import io.susanoh.gateway.fault.history.Ledger.Move;
import io.susanoh.gateway.fault.history.Ledger.Row;
import io.susanoh.l1.Rule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Holds a history against a ledger: nothing that was answered is lost or doubled, nothing is there
 * that was not asked, rules are those of a sequential run, each account's transitions are a path,
 * and no withdrawal was granted to an account whose restriction had been answered before.
 */
public final class HistoryChecker {

  private final History history;
  private final Ledger ledger;
  private final List<String> violations = new ArrayList<>();

  private HistoryChecker(History history, Ledger ledger) {
    this.history = history;
    this.ledger = ledger;
  }

  /** Everything that is not as it must be, a line each; empty when all is well. */
  public static List<String> violations(History history, Ledger ledger) {
    HistoryChecker checker = new HistoryChecker(history, ledger);
    checker.eachAnsweredEventOnce();
    checker.answersAreThoseOfTheRows();
    checker.violations.addAll(SequentialRun.violations(ledger.rows(), history));
    checker.transitionsArePaths();
    checker.triggersRestrict();
    checker.nobodyWithdrewWhileRestricted();
    return List.copyOf(checker.violations);
  }

  private void require(boolean holds, String violation) {
    if (!holds) {
      violations.add(violation);
    }
  }

  private void eachAnsweredEventOnce() {
    Set<String> logged = new HashSet<>();
    for (Row row : ledger.rows()) {
      require(logged.add(row.event().eventId()), "twice in the log: " + row.event().eventId());
    }
    Set<String> asked = new HashSet<>();
    for (Posted posted : history.posted()) {
      String id = posted.event().eventId();
      asked.add(id);
      require(
          posted.answer().isEmpty() || logged.contains(id),
          "answered by node " + posted.node() + " and not in the log: " + id);
    }
    logged.removeAll(asked);
    require(logged.isEmpty(), "in the log and never posted: " + logged);
  }

  /** Every delivery of an event is answered the rules that its row has. */
  private void answersAreThoseOfTheRows() {
    Map<String, Row> rows = new TreeMap<>();
    ledger.rows().forEach(row -> rows.putIfAbsent(row.event().eventId(), row));
    for (Posted posted : history.posted()) {
      Row row = rows.get(posted.event().eventId());
      if (row != null && posted.answer().isPresent()) {
        int answered = posted.answer().get().rules();
        require(
            row.rules() == answered,
            "answered %s by node %d and logged %s: %s"
                .formatted(
                    Rule.of(answered),
                    posted.node(),
                    Rule.of(row.rules()),
                    posted.event().eventId()));
      }
    }
  }

  private void transitionsArePaths() {
    Map<String, List<Move>> byUser = ledger.moves().stream().collect(groupingBy(Move::user));
    byUser.forEach(this::isPath);
    ledger
        .states()
        .forEach(
            (user, state) ->
                require(
                    byUser.containsKey(user) || state == AccountState.NORMAL,
                    "%s without a transition: %s".formatted(state, user)));
  }

  private void isPath(String user, List<Move> moves) {
    int before = violations.size();
    AccountState state = AccountState.NORMAL;
    long version = 0;
    for (Move move : moves) {
      require(move.version() > version, "a version that is not higher: " + move);
      require(move.from().mayMoveTo(move.to(), move.trigger()), "not allowed: " + move);
      version = move.version();
      if (move.from() == state) {
        state = move.to();
      } else {
        require(isRestrictedTwice(move, state), "not from " + state + ": " + move);
      }
    }
    AccountState stored = ledger.states().get(user);
    require(
        stored == state, "%s, but its transitions end in %s: %s".formatted(stored, state, user));
    if (violations.size() > before) {
      moves.forEach(move -> violations.add("for whoever looks for the cause: " + move));
    }
  }

  /** Two nodes that did not hear of each other may both restrict; no state comes of the second. */
  private boolean isRestrictedTwice(Move move, AccountState state) {
    return move.trigger() == TransitionTrigger.L1_SCREENING
        && state != AccountState.NORMAL
        && history.outages().stream().anyMatch(outage -> outage.covers(move.atMillis()));
  }

  /** An account whose event fired a rule was restricted at some time. */
  private void triggersRestrict() {
    Set<String> moved = new HashSet<>();
    ledger.moves().forEach(move -> moved.add(move.user()));
    for (Row row : ledger.rows()) {
      require(
          row.rules() == 0 || moved.contains(row.event().targetId()),
          "a rule fired and nobody was restricted: " + row.event().eventId());
    }
  }

  private void nobodyWithdrewWhileRestricted() {
    Map<String, NavigableSet<Long>> restricted = new TreeMap<>();
    for (Posted posted : history.posted()) {
      if (posted.answer().isPresent() && posted.answer().get().state() != AccountState.NORMAL) {
        restricted
            .computeIfAbsent(posted.event().targetId(), user -> new TreeSet<>())
            .add(posted.span().receivedMillis());
      }
    }
    Map<String, List<Move>> moves = ledger.moves().stream().collect(groupingBy(Move::user));
    for (Granted granted : history.granted()) {
      NavigableSet<Long> answers = restricted.getOrDefault(granted.user(), new TreeSet<>());
      require(
          answers.isEmpty()
              || granted.span().sentMillis() <= answers.first()
              || wasReleased(moves.getOrDefault(granted.user(), List.of()), granted, answers),
          "granted by node " + granted.node() + " while restricted: " + granted);
    }
  }

  /**
   * Whether it was NORMAL, or not yet answered to be restricted again, at some moment of the grant.
   *
   * @param answers when it was answered to be restricted
   */
  private static boolean wasReleased(
      List<Move> moves, Granted granted, NavigableSet<Long> answers) {
    for (int i = 0; i < moves.size(); i++) {
      // A transition has the receipt of its event, and is made a moment after it.
      Long untilMillis = i + 1 < moves.size() ? answers.ceiling(moves.get(i + 1).atMillis()) : null;
      if (moves.get(i).to() == AccountState.NORMAL
          && moves.get(i).atMillis() <= granted.span().receivedMillis()
          && (untilMillis == null || untilMillis >= granted.span().sentMillis())) {
        return true;
      }
    }
    return false;
  }
}
