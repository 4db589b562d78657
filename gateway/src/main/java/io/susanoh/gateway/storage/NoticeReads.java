package io.susanoh.gateway.storage;

import io.susanoh.gateway.notify.NoticeLog;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** {@code notice} as streams read it. Safe for all threads. */
public final class NoticeReads implements NoticeLog {

  private static final String ENDS = "select forgotten, place from notice_relay";

  static final String AFTER =
      """
      select place, topic, payload from notice
      where tenant_id = $1 and place > $2 order by place limit $3
      """;

  private final TenantRows rows;

  NoticeReads(TenantRows rows) {
    this.rows = rows;
  }

  @Override
  public Future<Ends> ends() {
    return rows.query(
            ENDS, Tuple.tuple(), row -> new Ends(row.getLong("forgotten"), row.getLong("place")))
        .map(List::getFirst);
  }

  @Override
  public Future<List<Placed>> after(String tenantId, long place, int max) {
    return rows.query(
        AFTER,
        Tuple.of(tenantId, place, max),
        row -> new Placed(row.getLong("place"), row.getString("topic"), row.getString("payload")));
  }
}
