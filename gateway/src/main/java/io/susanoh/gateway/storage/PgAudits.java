package io.susanoh.gateway.storage;

import io.susanoh.gateway.audit.AuditFinding;
import io.susanoh.gateway.audit.AuditKind;
import io.susanoh.gateway.audit.AuditRecord;
import io.susanoh.gateway.audit.Audits;
import io.susanoh.gateway.audit.ChainHash;
import io.susanoh.gateway.audit.ChainedRecord;
import io.susanoh.gateway.refusal.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@link Audits} on PostgreSQL. Safe for all threads; walks chains on a thread of its own. */
public final class PgAudits implements Audits, AutoCloseable {

  static final String RECORDS =
      "select "
          + AuditTable.COLUMNS
          + " from audit_log where tenant_id = $1 and entry_id < $2 order by entry_id desc limit $3";

  /** Longer than this is for {@code susanoh audit verify}. */
  private static final Duration WALK_MAX = Duration.ofMinutes(1);

  private static final int RETRY_AFTER_SECONDS = 10;

  private final FreshQueries queries;
  private final AuditTrail trail;
  private final WorkerExecutor walker;
  private final AtomicBoolean walking = new AtomicBoolean();

  PgAudits(Vertx vertx, FreshQueries queries, AuditTrail trail) {
    this.queries = queries;
    this.trail = trail;
    this.walker = vertx.createSharedWorkerExecutor("susanoh-audit", 1, 2 * WALK_MAX.toNanos());
  }

  @Override
  public Future<Records> records(String tenantId, int limit, Optional<String> after) {
    return PgReads.from(after, Cursor.AUDIT::number, Long.MAX_VALUE)
        .compose(
            before ->
                queries.query(RECORDS, Tuple.of(tenantId, before, limit + 1), PgAudits::chained))
        .map(found -> page(found, limit));
  }

  private static Records page(List<ChainedRecord> found, int limit) {
    if (found.size() <= limit) {
      return new Records(found, Optional.empty());
    }
    List<ChainedRecord> items = found.subList(0, limit);
    String last = Long.toString(items.getLast().entryId());
    return new Records(items, Optional.of(Cursor.AUDIT.after(last)));
  }

  @Override
  public Future<AuditFinding> verify(String tenantId) {
    if (!walking.compareAndSet(false, true)) {
      return Future.failedFuture(
          Refusal.tooMany("The audit log is being verified already", RETRY_AFTER_SECONDS));
    }
    return queries
        .passed()
        .compose(
            passed ->
                walker.executeBlocking(() -> trail.verify(tenantId, List.of(), WALK_MAX), false))
        .onComplete(done -> walking.set(false));
  }

  @Override
  public Future<Checkpoints> checkpoints(String tenantId, int limit) {
    return walker.executeBlocking(() -> trail.checkpoints(tenantId, limit), false);
  }

  private static ChainedRecord chained(Row row) {
    Long version = row.getLong("version");
    AuditRecord record =
        new AuditRecord(
            row.getString("tenant_id"),
            AuditKind.valueOf(row.getString("kind")),
            Optional.ofNullable(row.getString("user_id")),
            version == null
                ? Optional.empty()
                : Optional.of(
                    new AuditRecord.Move(
                        version,
                        row.getString("from_state"),
                        row.getString("to_state"),
                        row.getString("trigger"),
                        Optional.ofNullable(row.getString("triggered_by_rule")))),
            row.getString("actor"),
            row.getLong("timestamp_millis"),
            row.getString("reason"),
            row.getString("details"));
    return new ChainedRecord(
        record,
        row.getLong("entry_id"),
        ChainHash.of(row.getBuffer("previous_hash").getBytes()),
        ChainHash.of(row.getBuffer("hash").getBytes()));
  }

  /** Ends the thread that walks. */
  @Override
  public void close() {
    walker.close();
  }
}
