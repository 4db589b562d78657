package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.account.TransitionTrigger;
import io.susanoh.gateway.audit.AuditRecord;
import io.susanoh.gateway.audit.ChainHead;
import io.susanoh.gateway.audit.ChainedRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;

/**
 * Chains the transitions that were written before {@code audit_log} was a chain, in their order,
 * and numbers them anew from 1 in each tenant. It is between V5 and V7.
 */
final class ChainMigration implements JavaMigration {

  private static final int ROWS_AT_ONCE = 2_000;

  private static final String READ =
      """
      select ctid::text, tenant_id, user_id, version, from_state, to_state, trigger,
        triggered_by_rule, timestamp_millis, actor, reason
      from audit_log order by tenant_id, entry_id
      """;

  /** A row by where it is stored, which nothing but this transaction can change. */
  private record Row(String place, ChainedRecord chained) {}

  private static final Rows<Row> ROWS =
      Rows.<Row>of()
          .text("place", Row::place)
          .bigint("entry_id", row -> row.chained().entryId())
          .bytes("previous_hash", row -> row.chained().previous().bytes())
          .bytes("hash", row -> row.chained().hash().bytes());

  private static final String UPDATE =
      """
      update audit_log a
      set entry_id = r.entry_id, previous_hash = r.previous_hash, hash = r.hash
      from %s where a.ctid = r.place::tid
      """
          .formatted(ROWS.unnest());

  @Override
  public MigrationVersion getVersion() {
    return MigrationVersion.fromVersion("6");
  }

  @Override
  public String getDescription() {
    return "chain the audit log";
  }

  @Override
  public Integer getChecksum() {
    return 1;
  }

  @Override
  public boolean canExecuteInTransaction() {
    return true;
  }

  @Override
  public void migrate(Context context) throws SQLException {
    Connection connection = context.getConnection();
    List<Row> chained = new ArrayList<>();
    String tenantId = "";
    ChainHead head = ChainHead.EMPTY;
    try (PreparedStatement read = connection.prepareStatement(READ)) {
      read.setFetchSize(ROWS_AT_ONCE);
      try (ResultSet rows = read.executeQuery()) {
        while (rows.next()) {
          AuditRecord record = AuditRecord.of(transition(rows));
          if (!record.tenantId().equals(tenantId)) {
            tenantId = record.tenantId();
            head = ChainHead.EMPTY;
          }
          ChainedRecord next = ChainedRecord.after(head, record);
          head = next.head();
          chained.add(new Row(rows.getString(1), next));
          if (chained.size() == ROWS_AT_ONCE) {
            update(connection, chained);
          }
        }
      }
    }
    update(connection, chained);
  }

  private static void update(Connection connection, List<Row> chained) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(UPDATE)) {
      ROWS.bind(statement, 1, chained);
      if (statement.executeUpdate() != chained.size()) {
        throw new SQLException("a row of audit_log has moved");
      }
    }
    chained.clear();
  }

  private static Transition transition(ResultSet row) throws SQLException {
    return new Transition(
        new AccountId(row.getString(2), row.getString(3)),
        AccountState.valueOf(row.getString(5)),
        AccountState.valueOf(row.getString(6)),
        row.getLong(4),
        TransitionTrigger.valueOf(row.getString(7)),
        AuditTable.rules(row.getString(8)),
        row.getLong(9),
        row.getString(10),
        row.getString(11));
  }
}
