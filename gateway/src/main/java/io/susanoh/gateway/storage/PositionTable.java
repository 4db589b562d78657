package io.susanoh.gateway.storage;

import io.susanoh.gateway.journal.EpochId;
import io.susanoh.gateway.journal.Position;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Reads and writes {@code journal_position}. */
final class PositionTable {

  /**
   * What is known of an epoch.
   *
   * @param ordinal its place among the epochs of this database
   * @param drainedSequence 0 before the first
   */
  record Drained(int ordinal, long drainedSequence) {}

  private static final String OPEN =
      """
      insert into journal_position (epoch, drained_sequence, receipt_millis, updated_millis)
      values (?, 0, 0, ?) on conflict do nothing
      """;

  private static final String FIND =
      "select ordinal, drained_sequence from journal_position where epoch = ?";

  private static final String ADVANCE =
      """
      update journal_position set drained_sequence = ?,
        receipt_millis = greatest(receipt_millis, ?), updated_millis = ?
      where epoch = ? and drained_sequence < ?
      """;

  private PositionTable() {}

  /** Where each epoch's drain stopped. */
  static Map<EpochId, Long> all(Connection connection) throws SQLException {
    Map<EpochId, Long> drained = new HashMap<>();
    try (PreparedStatement statement =
            connection.prepareStatement("select epoch, drained_sequence from journal_position");
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        drained.put(new EpochId(rows.getObject(1, UUID.class)), rows.getLong(2));
      }
    }
    return drained;
  }

  /** Finds an epoch's row, making it where there is none. */
  static Drained open(Connection connection, EpochId epoch, long nowMillis) throws SQLException {
    try (PreparedStatement open = connection.prepareStatement(OPEN);
        PreparedStatement find = connection.prepareStatement(FIND)) {
      open.setObject(1, epoch.value());
      open.setLong(2, nowMillis);
      open.executeUpdate();
      find.setObject(1, epoch.value());
      try (ResultSet row = find.executeQuery()) {
        row.next();
        return new Drained(row.getInt(1), row.getLong(2));
      }
    }
  }

  /** Moves an epoch's row on to {@code position}. */
  static void advance(
      Connection connection, Position position, long newestReceiptMillis, long nowMillis)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(ADVANCE)) {
      statement.setLong(1, position.sequence());
      statement.setLong(2, newestReceiptMillis);
      statement.setLong(3, nowMillis);
      statement.setObject(4, position.epoch().value());
      statement.setLong(5, position.sequence());
      if (statement.executeUpdate() != 1) {
        throw new IllegalStateException(position + " was drained before");
      }
    }
  }
}
