package io.susanoh.gateway.storage;

import io.susanoh.gateway.audit.AuditFinding;
import io.susanoh.gateway.audit.Checkpoint;
import io.susanoh.gateway.config.DatabaseUrl;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A database with audit chains, and one who may change whatever he wants in it. */
final class AuditHarness {

  static final long NOW = 1_772_366_400_000L;

  final DatabaseUrl url = TestDatabase.migrated();
  final AuditTrail trail = new AuditTrail(new Database(url), Optional.empty());

  /** Appends records of a tenant, as the drain does. */
  void append(String tenantId, int records) throws SQLException {
    TestDatabase.audit(url, tenantId, records);
  }

  /** What a superuser does. */
  void tamper(String... commands) throws SQLException {
    try (Connection connection = TestDatabase.open(url);
        Statement statement = connection.createStatement()) {
      for (String command : commands) {
        statement.execute(command);
      }
    }
  }

  AuditFinding verify(String tenantId) {
    return verify(tenantId, List.of());
  }

  AuditFinding verify(String tenantId, List<Checkpoint> outside) {
    return trail.verify(tenantId, outside, Duration.ofMinutes(1));
  }
}
