package io.susanoh.gateway.storage;

import io.susanoh.gateway.journal.JournalRecord.SettingChanged;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Writes {@code setting_change}. */
final class SettingChangeTable {

  /** A record, and where the journal has it. */
  record Row(SettingChanged changed, int epoch, long sequence) {}

  private static final Rows<Row> ROWS =
      Rows.<Row>of()
          .text("tenant_id", row -> row.changed().tenantId())
          .integer("epoch", Row::epoch)
          .bigint("sequence", Row::sequence)
          .text("setting", row -> row.changed().setting())
          .text("from_value", row -> row.changed().from())
          .text("to_value", row -> row.changed().to())
          .text("actor", row -> row.changed().actor())
          .text("reason", row -> row.changed().reason())
          .bigint("timestamp_millis", row -> row.changed().receiptMillis());

  private static final String INSERT =
      "insert into setting_change (%1$s) select %1$s from %2$s on conflict do nothing"
          .formatted(ROWS.names(), ROWS.unnest());

  private SettingChangeTable() {}

  /** Inserts changes in their order. */
  static void insert(Connection connection, List<Row> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      ROWS.bind(statement, 1, rows);
      statement.executeUpdate();
    }
  }
}
