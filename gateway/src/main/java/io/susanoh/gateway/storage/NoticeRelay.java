package io.susanoh.gateway.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives notices their places, in the order of commits, and makes a delivery of each for every
 * webhook that wants it.
 */
final class NoticeRelay {

  private static final int RELAYED_AT_ONCE = 500;

  // One node at a time gives places; whoever finds the row held leaves it to that one.
  private static final String HOLD_PLACES = "select place from notice_relay for update skip locked";

  private static final String KEEP_PLACE = "update notice_relay set place = place + ?";

  static final String PLACE =
      """
      update notice n set place = waiting.place
      from (
        select tenant_id, notice_id, ? + row_number() over (order by notice_id) as place
        from (
          select tenant_id, notice_id from notice where place is null
          order by notice_id limit ?) oldest) waiting
      where n.tenant_id = waiting.tenant_id and n.notice_id = waiting.notice_id
      returning n.tenant_id
      """;

  private static final String HOLD_ALL =
      "select 1 from webhook where tenant_id = any(?) and enabled order by webhook_id for update";

  static final String FAN_OUT =
      """
      insert into webhook_delivery (tenant_id, webhook_id, message_id, topic, lane, payload, status,
        created_millis, begun_millis, next_millis)
      select n.tenant_id, w.webhook_id, gen_random_uuid(), n.topic, n.user_id, n.payload, 'pending',
        n.at_millis, ?,
        case when row_number() over (partition by w.webhook_id, n.user_id order by n.place) = 1
            and not exists (
              select from webhook_delivery d
              where d.webhook_id = w.webhook_id and d.lane = n.user_id and d.status = 'pending')
          then ?::bigint end
      from notice n join webhook w on w.tenant_id = n.tenant_id
      where n.tenant_id = any(?) and n.place between ? and ? and w.enabled
        and n.topic = any(w.topics)
      order by n.place
      """;

  private NoticeRelay() {}

  /**
   * Places notices and fans them out; the caller commits. How many it were: 0 while another does.
   */
  static int relay(Connection connection, long nowMillis) throws SQLException {
    long before;
    try (PreparedStatement statement = connection.prepareStatement(HOLD_PLACES);
        ResultSet row = statement.executeQuery()) {
      if (!row.next()) {
        return 0;
      }
      before = row.getLong(1);
    }
    List<String> tenants = place(connection, before);
    if (!tenants.isEmpty()) {
      keepPlace(connection, tenants.size());
      fanOut(
          connection,
          tenants.stream().distinct().toArray(String[]::new),
          before + 1,
          before + tenants.size(),
          nowMillis);
    }
    return tenants.size();
  }

  /** Gives the oldest notices the places after {@code before}; whose they are. */
  private static List<String> place(Connection connection, long before) throws SQLException {
    List<String> tenants = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(PLACE)) {
      statement.setLong(1, before);
      statement.setInt(2, RELAYED_AT_ONCE);
      try (ResultSet placed = statement.executeQuery()) {
        while (placed.next()) {
          tenants.add(placed.getString(1));
        }
      }
    }
    return tenants;
  }

  private static void keepPlace(Connection connection, int places) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(KEEP_PLACE)) {
      statement.setInt(1, places);
      statement.executeUpdate();
    }
  }

  private static void fanOut(
      Connection connection, String[] tenants, long first, long last, long nowMillis)
      throws SQLException {
    try (PreparedStatement hold = connection.prepareStatement(HOLD_ALL);
        PreparedStatement insert = connection.prepareStatement(FAN_OUT)) {
      hold.setArray(1, connection.createArrayOf("text", tenants));
      try (ResultSet webhooks = hold.executeQuery()) {
        if (!webhooks.next()) {
          return;
        }
      }
      insert.setLong(1, nowMillis);
      insert.setLong(2, nowMillis);
      insert.setArray(3, connection.createArrayOf("text", tenants));
      insert.setLong(4, first);
      insert.setLong(5, last);
      insert.executeUpdate();
    }
  }
}
