package io.susanoh.gateway.fault;

import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.review.Arbiter;
import io.susanoh.gateway.review.EvidenceJson;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.JavaL1Engine;
import io.susanoh.l1.KeyHasher;
import io.susanoh.l1.Rule;
import io.susanoh.l1.RuleSet;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What PostgreSQL holds after a load, held against what the load was answered. */
final class Truth {

  private static final String DEFAULT_TENANT = "default";

  private record Row(GameEvent event, long receiptMillis, int rules) {
    String ruleNames() {
      return Rule.of(rules).stream().map(Rule::name).collect(Collectors.joining(","));
    }
  }

  private record Move(String user, AccountState to, long atMillis, String trigger, String rules) {}

  private final Connection connection;

  Truth(Connection connection) {
    this.connection = connection;
  }

  /** Everything that must hold, of a load that has ended and is drained. */
  void check(SeededLoad load) throws SQLException {
    List<Row> rows = eventsInOrder();
    eachAnsweredEventOnce(load, rows);
    answersAreThoseOfASequentialReplay(load, rows);
    List<Move> moves = moves();
    restrictionsFollowFromTheEvents(rows, moves);
    noWithdrawalWasGrantedWhileRestricted(load, moves);
    verdictsFollowFromTheStoredEvidence();
    countersCountRows(rows);
  }

  /**
   * Rules changed once under the load, from ones under which R2 never fires to ones under which it
   * always does: each target's answers are those of a replay that changes at one of its events.
   *
   * @return how many targets saw both
   */
  int answersChangeAtOneEventOfEachTarget(SeededLoad load, RuleSet before, RuleSet after)
      throws SQLException {
    List<Row> rows = eventsInOrder();
    eachAnsweredEventOnce(load, rows);
    Set<String> changed = new HashSet<>();
    Set<String> seenBefore = new HashSet<>();
    KeyHasher hasher = new KeyHasher(1, 2);
    try (JavaL1Engine engine = new JavaL1Engine(1)) {
      for (Row row : rows) {
        boolean isNew = Rule.R2.in(row.rules);
        assertTrue(isNew || !changed.contains(row.event.targetId()), "old rules after new ones");
        (isNew ? changed : seenBefore).add(row.event.targetId());
        RuleSet judging = isNew ? after : before;
        int rules = engine.screen(hasher.event(row.event), judging, row.receiptMillis).rules();
        assertEquals(rules, row.rules, "replayed: " + row.event.eventId());
        SeededLoad.Answered answered = load.answered().get(row.event.eventId());
        if (answered != null) {
          assertEquals(row.ruleNames(), answered.rules(), "answered: " + row.event.eventId());
        }
      }
    }
    changed.retainAll(seenBefore);
    return changed.size();
  }

  /** Of all events. */
  Set<String> eventIds() throws SQLException {
    return eventsInOrder().stream().map(row -> row.event.eventId()).collect(Collectors.toSet());
  }

  private static void eachAnsweredEventOnce(SeededLoad load, List<Row> rows) {
    Set<String> logged = new HashSet<>();
    for (Row row : rows) {
      assertTrue(logged.add(row.event.eventId()), "twice in the log: " + row.event.eventId());
    }
    Set<String> lost = new HashSet<>(load.answered().keySet());
    lost.removeAll(logged);
    assertEquals(Set.of(), lost, "answered and not in the log");
    logged.removeAll(load.answered().keySet());
    logged.removeAll(load.givenUp());
    assertEquals(Set.of(), logged, "in the log, but neither answered nor in flight");
  }

  private static void answersAreThoseOfASequentialReplay(SeededLoad load, List<Row> rows) {
    KeyHasher hasher = new KeyHasher(1, 2);
    try (JavaL1Engine engine = new JavaL1Engine(1)) {
      for (Row row : rows) {
        int rules =
            engine.screen(hasher.event(row.event), RuleSet.DEFAULT, row.receiptMillis).rules();
        assertEquals(rules, row.rules, "replayed: " + row.event.eventId());
        SeededLoad.Answered answered = load.answered().get(row.event.eventId());
        if (answered != null) {
          assertEquals(row.ruleNames(), answered.rules(), "answered: " + row.event.eventId());
        }
      }
    }
  }

  /** The first event of a target that fires a rule restricts it; nothing restricts it before. */
  private static void restrictionsFollowFromTheEvents(List<Row> rows, List<Move> moves) {
    Map<String, Row> firstTriggers =
        rows.stream()
            .filter(row -> row.rules != 0)
            .collect(Collectors.toMap(row -> row.event.targetId(), row -> row, (a, b) -> a));
    Map<String, Move> firstMoves =
        moves.stream().collect(Collectors.toMap(Move::user, move -> move, (a, b) -> a));
    assertEquals(firstTriggers.keySet(), firstMoves.keySet());
    firstTriggers.forEach(
        (user, trigger) -> {
          Move move = firstMoves.get(user);
          assertEquals(AccountState.RESTRICTED_WITHDRAWAL, move.to, user);
          assertEquals(trigger.receiptMillis, move.atMillis, user);
          assertEquals(trigger.ruleNames(), move.rules, user);
        });
  }

  private static void noWithdrawalWasGrantedWhileRestricted(SeededLoad load, List<Move> moves) {
    Map<String, List<Move>> byUser = moves.stream().collect(groupingBy(Move::user));
    for (SeededLoad.Granted granted : load.granted()) {
      assertTrue(
          normalAtSomeMoment(byUser.get(granted.user()), granted),
          "granted while restricted: " + granted);
    }
  }

  /** The load withdraws only from accounts that were answered to be restricted before. */
  private static boolean normalAtSomeMoment(List<Move> moves, SeededLoad.Granted granted) {
    for (int i = 0; i < moves.size(); i++) {
      boolean isNormal = moves.get(i).to == AccountState.NORMAL;
      long until = i + 1 < moves.size() ? moves.get(i + 1).atMillis : Long.MAX_VALUE;
      if (isNormal
          && moves.get(i).atMillis <= granted.receivedMillis()
          && until >= granted.sentMillis()) {
        return true;
      }
    }
    return false;
  }

  private void verdictsFollowFromTheStoredEvidence() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select user_id, risk_score, recommended_action, reasoning, evidence::text from analysis_result")) {
      while (rows.next()) {
        Verdict verdict = Arbiter.judge(EvidenceJson.read(rows.getString(5)), Arbiter.NO_MODEL);
        assertEquals(verdict.targetId(), rows.getString(1));
        assertEquals(verdict.riskScore(), rows.getInt(2));
        assertEquals(verdict.recommendedAction().name(), rows.getString(3));
        assertEquals(verdict.reasoning(), rows.getString(4));
      }
    }
  }

  private void countersCountRows(List<Row> rows) throws SQLException {
    assertEquals(rows.size(), counter("total_events"));
    assertEquals(rows.stream().filter(row -> row.rules != 0).count(), counter("l1_flags"));
    assertEquals(moves().size(), counter("total_transitions"));
  }

  private long counter(String name) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("select value from counter where name = '" + name + "'")) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  private List<Row> eventsInOrder() throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                select event_id, actor_id, target_id, currency_amount, market_avg_price, recent_chat_log, receipt_millis,
                  rules
                from event_log order by epoch, sequence
                """)) {
      while (row.next()) {
        rows.add(
            new Row(
                new GameEvent(
                    DEFAULT_TENANT,
                    row.getString(1),
                    Optional.empty(),
                    GameEvent.NO_TIMESTAMP,
                    "TRADE",
                    row.getString(2),
                    row.getString(3),
                    row.getLong(4),
                    Optional.empty(),
                    row.getLong(5),
                    1,
                    0,
                    Optional.ofNullable(row.getString(6))),
                row.getLong(7),
                row.getInt(8)));
      }
    }
    return rows;
  }

  private List<Move> moves() throws SQLException {
    List<Move> moves = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                select user_id, to_state, timestamp_millis, trigger, triggered_by_rule
                from audit_log where kind = 'TRANSITION' order by user_id, version
                """)) {
      while (row.next()) {
        moves.add(
            new Move(
                row.getString(1),
                AccountState.valueOf(row.getString(2)),
                row.getLong(3),
                row.getString(4),
                row.getString(5)));
      }
    }
    return moves;
  }
}
