package io.susanoh.gateway.storage;

import io.susanoh.gateway.audit.ChainHash;
import io.susanoh.gateway.audit.ChainHead;
import io.susanoh.gateway.audit.Checkpoint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The table {@code audit_checkpoint}; rows are inserted and read, never changed. */
final class CheckpointTable {

  private static final String INSERT =
      """
      insert into audit_checkpoint (tenant_id, entry_id, hash, made_millis, signature)
      values (?, ?, ?, ?, ?) on conflict do nothing
      """;

  static final String NEWEST =
      """
      select tenant_id, entry_id, hash, made_millis, signature from audit_checkpoint
      where tenant_id = ? order by entry_id desc limit ?
      """;

  private CheckpointTable() {}

  static void insert(Connection connection, Checkpoint checkpoint) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      statement.setString(1, checkpoint.tenantId());
      statement.setLong(2, checkpoint.head().entryId());
      statement.setBytes(3, checkpoint.head().hash().bytes());
      statement.setLong(4, checkpoint.madeMillis());
      statement.setString(5, checkpoint.signature());
      statement.executeUpdate();
    }
  }

  /** A tenant's checkpoints, newest first. */
  static List<Checkpoint> newest(Connection connection, String tenantId, int limit)
      throws SQLException {
    List<Checkpoint> found = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(NEWEST)) {
      statement.setString(1, tenantId);
      statement.setInt(2, limit);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          found.add(
              new Checkpoint(
                  row.getString(1),
                  new ChainHead(row.getLong(2), ChainHash.of(row.getBytes(3))),
                  row.getLong(4),
                  row.getString(5)));
        }
      }
    }
    return found;
  }
}
