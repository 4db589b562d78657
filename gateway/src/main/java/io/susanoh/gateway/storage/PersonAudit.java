package io.susanoh.gateway.storage;

import io.susanoh.gateway.access.Role;
import io.susanoh.gateway.access.UserStore.Change;
import io.susanoh.gateway.access.UserStore.StoredUser;
import io.susanoh.gateway.audit.AuditKind;
import io.susanoh.gateway.audit.AuditRecord;
import io.susanoh.gateway.audit.ChainHash;
import io.susanoh.gateway.audit.ChainHead;
import io.susanoh.gateway.audit.ChainedRecord;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.TreeMap;

/**
 * Audit records of people, appended in the transaction that changes them: there is no change
 * without its record. As {@link AuditTable}, by the non-blocking client.
 */
final class PersonAudit {

  private static final String LOCK =
      "select pg_advisory_xact_lock(hashtextextended('" + AuditTable.LOCK_NAME + "' || $1, 0))";

  private static final String HEAD = AuditTable.HEAD.replace("?", "$1");

  private static final String INSERT =
      """
      insert into audit_log (tenant_id, entry_id, kind, actor, timestamp_millis, reason, details,
        previous_hash, hash)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      """;

  private PersonAudit() {}

  static Future<Void> created(
      SqlConnection connection, StoredUser user, String actor, long nowMillis) {
    return append(
        connection,
        AuditRecord.of(
            user.tenantId(),
            AuditKind.PERSON_CREATED,
            actor,
            nowMillis,
            user.name() + " is " + user.role().word(),
            Map.of("name", user.name(), "role", user.role().word())));
  }

  static Future<Void> changed(
      SqlConnection connection,
      String tenantId,
      String name,
      Change change,
      String actor,
      long nowMillis) {
    Map<String, String> details = new TreeMap<>();
    details.put("name", name);
    change.role().map(Role::word).ifPresent(role -> details.put("role", role));
    change.disabled().ifPresent(disabled -> details.put("disabled", disabled.toString()));
    change.passwordHash().ifPresent(hash -> details.put("password", "changed"));
    return append(
        connection,
        AuditRecord.of(
            tenantId, AuditKind.PERSON_CHANGED, actor, nowMillis, name + " is changed", details));
  }

  static Future<Void> deleted(
      SqlConnection connection, String tenantId, String name, String actor, long nowMillis) {
    return append(
        connection,
        AuditRecord.of(
            tenantId,
            AuditKind.PERSON_DELETED,
            actor,
            nowMillis,
            name + " is deleted",
            Map.of("name", name)));
  }

  /** Appends a record in the transaction that makes it true. */
  static Future<Void> append(SqlConnection connection, AuditRecord record) {
    Tuple tenant = Tuple.of(record.tenantId());
    return query(connection, LOCK, tenant)
        .compose(locked -> query(connection, HEAD, tenant))
        .map(rows -> ChainedRecord.after(head(rows), record))
        .compose(chained -> query(connection, INSERT, values(chained)))
        .mapEmpty();
  }

  private static ChainHead head(RowSet<Row> rows) {
    if (rows.size() == 0) {
      return ChainHead.EMPTY;
    }
    Row row = rows.iterator().next();
    return new ChainHead(row.getLong("entry_id"), ChainHash.of(row.getBuffer("hash").getBytes()));
  }

  private static Tuple values(ChainedRecord chained) {
    AuditRecord record = chained.record();
    return Tuple.of(
        record.tenantId(),
        chained.entryId(),
        record.kind().name(),
        record.actor(),
        record.timestampMillis(),
        record.reason(),
        record.details(),
        Buffer.buffer(chained.previous().bytes()),
        Buffer.buffer(chained.hash().bytes()));
  }

  private static Future<RowSet<Row>> query(SqlConnection connection, String sql, Tuple values) {
    return connection.preparedQuery(sql).execute(values);
  }
}
