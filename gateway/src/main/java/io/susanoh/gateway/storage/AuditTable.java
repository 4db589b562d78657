package io.susanoh.gateway.storage;

import io.susanoh.gateway.audit.AuditKind;
import io.susanoh.gateway.audit.AuditRecord;
import io.susanoh.gateway.audit.ChainHash;
import io.susanoh.gateway.audit.ChainHead;
import io.susanoh.gateway.audit.ChainedRecord;
import io.susanoh.l1.Rule;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Writes {@code audit_log}. Who appends to a tenant's chain holds its lock until the transaction
 * ends, so that chains have one writer at a time, whichever node or process it is, and places are
 * visible in their order.
 */
final class AuditTable {

  /** Names a chain's lock among the advisory locks of a database, with its tenant. */
  static final String LOCK_NAME = "susanoh audit ";

  private static final String LOCK =
      "select pg_advisory_xact_lock(hashtextextended('" + LOCK_NAME + "' || ?, 0))";

  static final String HEAD =
      "select entry_id, hash from audit_log where tenant_id = ? order by entry_id desc limit 1";

  private static final Rows<ChainedRecord> ROWS =
      Rows.<ChainedRecord>of()
          .text("tenant_id", row -> row.record().tenantId())
          .bigint("entry_id", ChainedRecord::entryId)
          .text("kind", row -> row.record().kind().name())
          .text("user_id", row -> row.record().userId().orElse(null))
          .bigint("version", row -> move(row).map(AuditRecord.Move::version).orElse(null))
          .text("from_state", row -> move(row).map(AuditRecord.Move::fromState).orElse(null))
          .text("to_state", row -> move(row).map(AuditRecord.Move::toState).orElse(null))
          .text("trigger", row -> move(row).map(AuditRecord.Move::trigger).orElse(null))
          .text("triggered_by_rule", row -> move(row).flatMap(AuditRecord.Move::rules).orElse(null))
          .text("actor", row -> row.record().actor())
          .bigint("timestamp_millis", row -> row.record().timestampMillis())
          .text("reason", row -> row.record().reason())
          .text("details", row -> row.record().details())
          .bytes("previous_hash", row -> row.previous().bytes())
          .bytes("hash", row -> row.hash().bytes());

  /** All columns, in the order of {@link #read}. */
  static final String COLUMNS = ROWS.names();

  private static final String INSERT =
      "insert into audit_log (%1$s) select %1$s from %2$s".formatted(COLUMNS, ROWS.unnest());

  private static final Rows<AuditRecord> TRANSITIONS =
      Rows.<AuditRecord>of()
          .text("tenant_id", AuditRecord::tenantId)
          .text("user_id", record -> record.userId().orElseThrow())
          .bigint("version", record -> record.move().orElseThrow().version());

  static final String KNOWN =
      """
      select a.tenant_id, a.user_id, a.version from %s cross join lateral (
        select tenant_id, user_id, version from audit_log
        where tenant_id = r.tenant_id and user_id = r.user_id and version = r.version
          and kind = 'TRANSITION'
        offset 0) a
      """
          .formatted(TRANSITIONS.unnest());

  /** What names a transition. */
  private record Version(String tenantId, String userId, long version) {
    static Version of(AuditRecord record) {
      return new Version(
          record.tenantId(), record.userId().orElseThrow(), record.move().orElseThrow().version());
    }
  }

  private AuditTable() {}

  private static Optional<AuditRecord.Move> move(ChainedRecord row) {
    return row.record().move();
  }

  /**
   * Takes the locks of these tenants' chains until the transaction ends, in one order for all. A
   * transaction that will append does so before it locks anything else that others may want.
   */
  static void lock(Connection connection, List<AuditRecord> records) throws SQLException {
    lockTenants(connection, new TreeSet<>(records.stream().map(AuditRecord::tenantId).toList()));
  }

  /** As {@link #lock}. */
  static void lockTenants(Connection connection, SortedSet<String> tenants) throws SQLException {
    if (tenants.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
      for (String tenantId : tenants) {
        statement.setString(1, tenantId);
        statement.execute();
      }
    }
  }

  /**
   * Appends records to their tenants' chains, in their order; a transition that is there already is
   * left out: there is one record for each account and version.
   */
  static void append(Connection connection, List<AuditRecord> records, Counts counts)
      throws SQLException {
    if (records.isEmpty()) {
      return;
    }
    lock(connection, records);
    Set<Version> known = known(connection, records);
    Map<String, ChainHead> heads = new HashMap<>();
    List<ChainedRecord> rows = new ArrayList<>();
    for (AuditRecord record : records) {
      boolean transition = record.kind() == AuditKind.TRANSITION;
      if (transition && !known.add(Version.of(record))) {
        continue;
      }
      ChainHead head = heads.get(record.tenantId());
      ChainedRecord row =
          ChainedRecord.after(head == null ? head(connection, record.tenantId()) : head, record);
      heads.put(record.tenantId(), row.head());
      rows.add(row);
      if (transition) {
        counts.add(record.tenantId(), Counter.TOTAL_TRANSITIONS, 1);
      }
    }
    insert(connection, rows);
  }

  private static void insert(Connection connection, List<ChainedRecord> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      ROWS.bind(statement, 1, rows);
      statement.executeUpdate();
    }
  }

  // The locks are held: nobody adds one of them before this transaction ends.
  private static Set<Version> known(Connection connection, List<AuditRecord> records)
      throws SQLException {
    List<AuditRecord> transitions =
        records.stream().filter(record -> record.kind() == AuditKind.TRANSITION).toList();
    Set<Version> known = new HashSet<>();
    if (transitions.isEmpty()) {
      return known;
    }
    try (PreparedStatement statement = connection.prepareStatement(KNOWN)) {
      TRANSITIONS.bind(statement, 1, transitions);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          known.add(new Version(rows.getString(1), rows.getString(2), rows.getLong(3)));
        }
      }
    }
    return known;
  }

  /** Where a tenant's chain ends. */
  static ChainHead head(Connection connection, String tenantId) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(HEAD)) {
      statement.setString(1, tenantId);
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? new ChainHead(row.getLong(1), ChainHash.of(row.getBytes(2)))
            : ChainHead.EMPTY;
      }
    }
  }

  /**
   * The record of a row with {@link #COLUMNS}.
   *
   * @throws IllegalArgumentException when the row cannot be a record that was written
   */
  static ChainedRecord read(ResultSet row) throws SQLException {
    AuditKind kind = AuditKind.valueOf(row.getString(3));
    Optional<AuditRecord.Move> move =
        row.getObject(5) == null
            ? Optional.empty()
            : Optional.of(
                new AuditRecord.Move(
                    row.getLong(5),
                    row.getString(6),
                    row.getString(7),
                    row.getString(8),
                    Optional.ofNullable(row.getString(9))));
    AuditRecord record =
        new AuditRecord(
            row.getString(1),
            kind,
            Optional.ofNullable(row.getString(4)),
            move,
            row.getString(10),
            row.getLong(11),
            row.getString(12),
            row.getString(13));
    return new ChainedRecord(
        record, row.getLong(2), ChainHash.of(row.getBytes(14)), ChainHash.of(row.getBytes(15)));
  }

  /** The rules in a {@code triggered_by_rule}. */
  static int rules(String ruleText) {
    if (ruleText == null) {
      return 0;
    }
    int rules = 0;
    for (String name : ruleText.split(",")) {
      rules |= Rule.valueOf(name).bit();
    }
    return rules;
  }
}
