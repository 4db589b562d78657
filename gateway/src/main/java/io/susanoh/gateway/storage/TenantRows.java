package io.susanoh.gateway.storage;

import io.susanoh.gateway.refusal.Refusal;
import io.vertx.core.Future;
import io.vertx.sqlclient.DatabaseException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/**
 * Queries and transactions of requests on rows that no drain writes, in a bounded time; UNAVAILABLE
 * while PostgreSQL is away. Safe for all threads.
 */
final class TenantRows {

  private static final int ANSWER_MAX_SECONDS = 5;

  private final Pool pool;

  TenantRows(Pool pool) {
    this.pool = pool;
  }

  <T> Future<List<T>> query(String sql, Tuple values, Function<Row, T> item) {
    return bounded(pool.preparedQuery(sql).execute(values)).map(rows -> items(rows, item));
  }

  <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> work) {
    return bounded(pool.withTransaction(work));
  }

  /** One statement of a transaction. */
  static Future<RowSet<Row>> on(SqlConnection connection, String sql, Tuple values) {
    return connection.preparedQuery(sql).execute(values);
  }

  static <T> List<T> items(RowSet<Row> rows, Function<Row, T> item) {
    return StreamSupport.stream(rows.spliterator(), false).map(item).toList();
  }

  private static <T> Future<T> bounded(Future<T> answer) {
    return answer
        .timeout(ANSWER_MAX_SECONDS, TimeUnit.SECONDS)
        .recover(failure -> Future.failedFuture(refusal(failure)));
  }

  // What the server says of a statement is a fault of ours; whatever else fails, it is not there.
  private static Throwable refusal(Throwable failure) {
    boolean ours =
        failure instanceof Refusal
            || (failure instanceof DatabaseException e
                && !Outage.passes(Optional.ofNullable(e.getSqlState()).orElse("")));
    return ours ? failure : DrainGate.away();
  }
}
