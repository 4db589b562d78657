package io.susanoh.gateway.storage;

import io.susanoh.gateway.redis.Pledges;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** {@link Pledges} on PostgreSQL. */
final class PledgeTable implements Pledges {

  private static final int QUERY_MAX_SECONDS = 2;

  private static final String NOW = "(extract(epoch from clock_timestamp()) * 1000)::bigint";
  private static final String MILLIS = "select " + NOW;
  private static final String GIVE =
      "insert into redis_pledge (pledge_id, until_millis) select $1, $2 where $2 > " + NOW;
  private static final String KEEP =
      "update redis_pledge set until_millis = greatest(until_millis, $2)"
          + " where pledge_id = $1 and until_millis > "
          + NOW;
  private static final String HOLD =
      "select not exists (select from redis_pledge where until_millis <= " + NOW + ")";
  private static final String OVERDUE =
      "select pledge_id from redis_pledge where until_millis <= " + NOW + " - $1::bigint limit 100";
  private static final String REDEEM = "delete from redis_pledge where pledge_id = $1";

  private final Pool pool;

  PledgeTable(Pool pool) {
    this.pool = pool;
  }

  @Override
  public Future<Long> millis() {
    return query(MILLIS, Tuple.tuple()).map(rows -> rows.iterator().next().getLong(0));
  }

  @Override
  public Future<Boolean> give(UUID pledge, long untilMillis) {
    return query(GIVE, Tuple.of(pledge, untilMillis)).map(done -> done.rowCount() == 1);
  }

  @Override
  public Future<Boolean> keep(UUID pledge, long untilMillis) {
    return query(KEEP, Tuple.of(pledge, untilMillis)).map(done -> done.rowCount() == 1);
  }

  @Override
  public Future<Boolean> hold() {
    return query(HOLD, Tuple.tuple()).map(rows -> rows.iterator().next().getBoolean(0));
  }

  @Override
  public Future<List<UUID>> overdue(long millis) {
    return query(OVERDUE, Tuple.of(millis))
        .map(
            rows -> {
              List<UUID> overdue = new ArrayList<>();
              rows.forEach(row -> overdue.add(row.getUUID(0)));
              return overdue;
            });
  }

  @Override
  public Future<Void> redeem(UUID pledge) {
    return query(REDEEM, Tuple.of(pledge)).mapEmpty();
  }

  private Future<RowSet<Row>> query(String sql, Tuple parameters) {
    return pool.preparedQuery(sql)
        .execute(parameters)
        .timeout(QUERY_MAX_SECONDS, TimeUnit.SECONDS)
        .recover(failed -> Future.failedFuture(DrainGate.refusal(failed)));
  }
}
