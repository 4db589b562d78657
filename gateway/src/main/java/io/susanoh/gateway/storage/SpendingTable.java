package io.susanoh.gateway.storage;

import io.susanoh.gateway.model.Spending;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.function.LongUnaryOperator;

/** {@code model_spending}; a change holds its row. */
public final class SpendingTable implements Spending, AutoCloseable {

  /** Days that are kept, for whoever wants to see what was spent. */
  static final int DAYS_KEPT = 100;

  private static final int CONNECTIONS_MAX = 2;

  private static final String BEGIN =
      """
      insert into model_spending (tenant_id, day, tokens) values (?, ?, 0) on conflict do nothing
      """;

  static final String FORGET = "delete from model_spending where tenant_id = ? and day < ?";

  static final String HOLD =
      "select tokens from model_spending where tenant_id = ? and day = ? for update";

  static final String SET = "update model_spending set tokens = ? where tenant_id = ? and day = ?";

  private final JobConnections connections;

  /** Opens connections when they are needed. */
  public SpendingTable(Database database) {
    this.connections = new JobConnections(database, CONNECTIONS_MAX);
  }

  @Override
  public long change(String tenantId, long day, LongUnaryOperator change) {
    LocalDate date = LocalDate.ofEpochDay(day);
    return connections.inTransaction(
        connection -> {
          begin(connection, tenantId, date);
          long before = hold(connection, tenantId, date);
          long after = change.applyAsLong(before);
          if (after != before) {
            set(connection, tenantId, date, after);
          }
          return after;
        });
  }

  private static void begin(Connection connection, String tenantId, LocalDate date)
      throws SQLException {
    try (PreparedStatement begin = connection.prepareStatement(BEGIN)) {
      begin.setString(1, tenantId);
      begin.setObject(2, date);
      if (begin.executeUpdate() == 0) {
        return;
      }
    }
    try (PreparedStatement forget = connection.prepareStatement(FORGET)) {
      forget.setString(1, tenantId);
      forget.setObject(2, date.minusDays(DAYS_KEPT));
      forget.executeUpdate();
    }
  }

  private static long hold(Connection connection, String tenantId, LocalDate date)
      throws SQLException {
    try (PreparedStatement hold = connection.prepareStatement(HOLD)) {
      hold.setString(1, tenantId);
      hold.setObject(2, date);
      try (ResultSet row = hold.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private static void set(Connection connection, String tenantId, LocalDate date, long tokens)
      throws SQLException {
    try (PreparedStatement set = connection.prepareStatement(SET)) {
      set.setLong(1, tokens);
      set.setString(2, tenantId);
      set.setObject(3, date);
      set.executeUpdate();
    }
  }

  @Override
  public void close() {
    connections.close();
  }
}
