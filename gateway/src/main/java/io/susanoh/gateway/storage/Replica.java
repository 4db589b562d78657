package io.susanoh.gateway.storage;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A streaming replica that answers queries as far as it has come (DESIGN, "Several nodes"): only
 * when the very connection that answers has replayed what this node drained. A server that replays
 * nothing, because it was promoted or never was a replica, answers none. Safe for all threads.
 */
final class Replica {

  private static final Logger LOG = LoggerFactory.getLogger(Replica.class);

  // Null where nothing is replayed, and then it is not for us.
  private static final String PASSED =
      "select coalesce(pg_is_in_recovery() and pg_last_wal_replay_lsn() >= $1::text::pg_lsn, false)";

  /** After a failure it is left alone for so long. */
  private static final Duration REST = Duration.ofSeconds(2);

  private final Pool pool;
  private final Duration queryMax;
  private final AtomicLong restUntilNanos = new AtomicLong(System.nanoTime());
  private final LongAdder served = new LongAdder();
  private final LongAdder passedOn = new LongAdder();

  Replica(Pool pool, Duration queryMax) {
    this.pool = pool;
    this.queryMax = queryMax;
  }

  /**
   * The rows of a query; empty when the replica is behind {@code lsn} or away, and the primary must
   * be asked. Never fails.
   *
   * @param lsn the primary's position behind what must be seen
   */
  Future<Optional<RowSet<Row>>> query(String sql, Tuple parameters, String lsn) {
    if (System.nanoTime() - restUntilNanos.get() < 0) {
      return passOn();
    }
    return pool.withConnection(connection -> ifPassed(connection, sql, parameters, lsn))
        .timeout(queryMax.toMillis(), TimeUnit.MILLISECONDS)
        .recover(
            failure -> {
              restUntilNanos.set(System.nanoTime() + REST.toNanos());
              LOG.debug("the replica does not answer", failure);
              return passOn();
            });
  }

  private Future<Optional<RowSet<Row>>> ifPassed(
      SqlConnection connection, String sql, Tuple parameters, String lsn) {
    return connection
        .preparedQuery(PASSED)
        .execute(Tuple.of(lsn))
        .compose(
            position -> {
              if (!position.iterator().next().getBoolean(0)) {
                return passOn();
              }
              return connection
                  .preparedQuery(sql)
                  .execute(parameters)
                  .onSuccess(rows -> served.increment())
                  .map(Optional::of);
            });
  }

  private Future<Optional<RowSet<Row>>> passOn() {
    passedOn.increment();
    return Future.succeededFuture(Optional.empty());
  }

  /** Queries that it answered. */
  long served() {
    return served.sum();
  }

  /** Queries that the primary had to answer. */
  long passedOn() {
    return passedOn.sum();
  }

  Future<Void> close() {
    return pool.close();
  }
}
