package io.susanoh.gateway.storage;

import io.susanoh.gateway.audit.AuditKind;
import io.susanoh.gateway.audit.AuditRecord;
import io.susanoh.gateway.journal.JournalRecord.SettingChanged;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

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

  // Without a journal record: of epoch 0, and its place there is the server's time.
  private static final String INSERT_DIRECT =
      """
      insert into setting_change (tenant_id, epoch, sequence, setting, from_value, to_value, actor,
        reason, timestamp_millis)
      values ($1, 0, (extract(epoch from clock_timestamp()) * 1000000)::bigint, $2, $3, $4, $5, $6,
        $7)
      """;

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

  /** Inserts a change of rows in the transaction that makes it. */
  static Future<Void> insert(
      SqlConnection connection, String tenantId, StoredSettingChange change) {
    return TenantRows.on(
            connection,
            INSERT_DIRECT,
            Tuple.of(
                tenantId,
                change.setting(),
                change.from(),
                change.to(),
                change.actor(),
                change.reason(),
                change.timestampMillis()))
        .compose(inserted -> PersonAudit.append(connection, audit(tenantId, change)));
  }

  private static AuditRecord audit(String tenantId, StoredSettingChange change) {
    return AuditRecord.of(
        tenantId,
        AuditKind.SETTING_CHANGED,
        change.actor(),
        change.timestampMillis(),
        change.reason(),
        Map.of("setting", change.setting(), "from", change.from(), "to", change.to()));
  }
}
