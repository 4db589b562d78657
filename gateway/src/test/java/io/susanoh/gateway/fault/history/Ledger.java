package io.susanoh.gateway.fault.history;

import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.TransitionTrigger;
import io.susanoh.l1.GameEvent;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What PostgreSQL holds when all journals are drained.
 *
 * @param rows of {@code event_log}
 * @param moves of {@code audit_log}, each account's by version
 * @param states of {@code account}
 */
public record Ledger(List<Row> rows, List<Move> moves, Map<String, AccountState> states) {

  private static final String TENANT = "default";

  /**
   * An accepted event.
   *
   * @param rules bits of {@link io.susanoh.l1.Rule}
   */
  record Row(GameEvent event, long receiptMillis, int rules) {}

  /**
   * A transition.
   *
   * @param rule such as {@code R1,R4}; empty for a person's
   */
  record Move(
      String user,
      long version,
      AccountState from,
      AccountState to,
      TransitionTrigger trigger,
      String rule,
      long atMillis) {}

  /** Reads all of it as it is at one moment; analyses may go on meanwhile. */
  public static Ledger read(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    try (Statement statement = connection.createStatement()) {
      return new Ledger(rows(statement), moves(statement), states(statement));
    } finally {
      connection.commit();
    }
  }

  /** Of all accepted events. */
  public Set<String> eventIds() {
    return rows.stream().map(row -> row.event().eventId()).collect(Collectors.toSet());
  }

  private static List<Row> rows(Statement statement) throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (ResultSet row =
        statement.executeQuery(
            """
            select event_id, actor_id, target_id, currency_amount, market_avg_price, recent_chat_log, receipt_millis,
              rules
            from event_log order by receipt_millis, epoch, sequence
            """)) {
      while (row.next()) {
        rows.add(new Row(event(row), row.getLong(7), row.getInt(8)));
      }
    }
    return rows;
  }

  private static GameEvent event(ResultSet row) throws SQLException {
    long price = row.getLong(5);
    return event(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getLong(4),
        row.wasNull() ? GameEvent.NO_PRICE : price,
        Optional.ofNullable(row.getString(6)));
  }

  /** An event without a timestamp, of the one tenant. */
  public static GameEvent event(
      String id, String actor, String target, long amount, long price, Optional<String> chat) {
    return new GameEvent(
        TENANT,
        id,
        Optional.empty(),
        GameEvent.NO_TIMESTAMP,
        "TRADE",
        actor,
        target,
        amount,
        Optional.empty(),
        price,
        1,
        0,
        chat);
  }

  private static List<Move> moves(Statement statement) throws SQLException {
    List<Move> moves = new ArrayList<>();
    try (ResultSet row =
        statement.executeQuery(
            """
            select user_id, version, from_state, to_state, trigger, coalesce(triggered_by_rule, ''), timestamp_millis
            from audit_log where from_state is not null order by user_id, version
            """)) {
      while (row.next()) {
        moves.add(
            new Move(
                row.getString(1),
                row.getLong(2),
                AccountState.valueOf(row.getString(3)),
                AccountState.valueOf(row.getString(4)),
                TransitionTrigger.valueOf(row.getString(5)),
                row.getString(6),
                row.getLong(7)));
      }
    }
    return moves;
  }

  private static Map<String, AccountState> states(Statement statement) throws SQLException {
    Map<String, AccountState> states = new HashMap<>();
    try (ResultSet row = statement.executeQuery("select user_id, state from account")) {
      while (row.next()) {
        states.put(row.getString(1), AccountState.valueOf(row.getString(2)));
      }
    }
    return states;
  }
}
