package io.susanoh.gateway.storage;

import io.susanoh.gateway.config.DatabaseLimits;
import io.vertx.core.Future;
import io.vertx.sqlclient.DatabaseException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.StreamSupport;

/**
 * Queries that see what this node accepted before them: each first lets the drain pass it. Fails
 * with UNAVAILABLE when that takes over 2 s or PostgreSQL is away. Safe for all threads.
 */
final class FreshQueries {

  private final Pool pool;
  private final Optional<Replica> replica;
  private final Duration queryMax;
  private final Drain drain;
  private final LongSupplier newestSequence;

  /**
   * @param newestSequence the journal's newest, which the drain must pass before a query
   */
  FreshQueries(Pool pool, Drain drain, LongSupplier newestSequence) {
    this(pool, Optional.empty(), DatabaseLimits.DEFAULT.queryMax(), drain, newestSequence);
  }

  /**
   * @param replica is asked first, where there is one and it has come far enough
   */
  FreshQueries(
      Pool pool,
      Optional<Replica> replica,
      Duration queryMax,
      Drain drain,
      LongSupplier newestSequence) {
    this.pool = pool;
    this.replica = replica;
    this.queryMax = queryMax;
    this.drain = drain;
    this.newestSequence = newestSequence;
  }

  /** The rows of a query, each made an item. */
  <T> Future<List<T>> query(String sql, Tuple parameters, Function<Row, T> item) {
    return passed()
        .compose(passed -> ofReplica(sql, parameters))
        .compose(
            rows -> rows.map(Future::succeededFuture).orElseGet(() -> ofPrimary(sql, parameters)))
        .map(rows -> items(rows, item));
  }

  private Future<Optional<RowSet<Row>>> ofReplica(String sql, Tuple parameters) {
    Optional<String> lsn = drain.commitLsn();
    return replica.isPresent() && lsn.isPresent()
        ? replica.get().query(sql, parameters, lsn.get())
        : Future.succeededFuture(Optional.empty());
  }

  private Future<RowSet<Row>> ofPrimary(String sql, Tuple parameters) {
    return pool.preparedQuery(sql)
        .execute(parameters)
        .timeout(queryMax.toMillis(), TimeUnit.MILLISECONDS)
        .recover(failure -> Future.failedFuture(refusal(failure)));
  }

  /** Completes when PostgreSQL has whatever this node accepted before the call. */
  Future<Void> passed() {
    return drain.passed(newestSequence.getAsLong());
  }

  // What the server says of a query is a fault of ours; whatever else fails, it is not there.
  private static Throwable refusal(Throwable failure) {
    boolean ours =
        failure instanceof DatabaseException e
            && !Outage.passes(Optional.ofNullable(e.getSqlState()).orElse(""));
    return ours ? failure : DrainGate.away();
  }

  private static <T> List<T> items(RowSet<Row> rows, Function<Row, T> item) {
    return StreamSupport.stream(rows.spliterator(), false).map(item).toList();
  }
}
