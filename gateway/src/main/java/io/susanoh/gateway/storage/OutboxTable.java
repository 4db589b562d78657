package io.susanoh.gateway.storage;

import io.susanoh.gateway.config.Secret;
import io.susanoh.gateway.notify.Delivery;
import io.susanoh.gateway.notify.Notice;
import io.susanoh.gateway.notify.Outbox;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * {@code notice} and {@code webhook_delivery} as the delivery workers see them. Whatever may make a
 * delivery the first of its lane, or end one that is, holds the row of its webhook: so no lane is
 * left without a first one that is due.
 */
public final class OutboxTable implements Outbox, AutoCloseable {

  /** How long a notice is kept, for streams that read on. */
  static final long NOTICE_MILLIS = Duration.ofDays(3).toMillis();

  /** How long a delivery that has ended is kept. */
  static final long LOG_MILLIS = Duration.ofDays(14).toMillis();

  private static final int CONNECTIONS_MAX = 4;
  private static final int FORGOTTEN_AT_ONCE = 5_000;

  static final String DUE =
      """
      select webhook_id from webhook w where enabled and exists (
        select from webhook_delivery d
        where d.webhook_id = w.webhook_id and d.status = 'pending' and d.next_millis <= ?)
      """;

  static final String CLAIM =
      """
      with due as (
        select tenant_id, delivery_id from webhook_delivery
        where webhook_id = ? and status = 'pending' and next_millis <= ?
        order by next_millis, delivery_id limit ? for update skip locked)
      update webhook_delivery d
      set next_millis = ?, attempts = attempts + 1, attempt_millis = ?
      from due, webhook w
      where d.tenant_id = due.tenant_id and d.delivery_id = due.delivery_id
        and w.tenant_id = d.tenant_id and w.webhook_id = d.webhook_id
      returning d.tenant_id, d.delivery_id, d.webhook_id, d.message_id, w.url,
        array(
          select secret from webhook_secret s
          where s.tenant_id = w.tenant_id and s.webhook_id = w.webhook_id
            and (s.expires_millis is null or s.expires_millis > ?)
          order by secret_id desc),
        d.payload, d.attempts, d.begun_millis
      """;

  static final String HOLD = "select 1 from webhook where webhook_id = ? for update";

  static final String DELIVERED =
      """
      update webhook_delivery
      set status = 'delivered', next_millis = null, last_status = ?, last_error = null,
        ended_millis = ?
      where tenant_id = ? and delivery_id = ? and status = 'pending'
      returning lane
      """;

  static final String FAILED =
      """
      update webhook_delivery
      set next_millis = ?, last_status = ?, last_error = ?,
        status = case when ?::bigint is null then 'dead' else 'pending' end,
        ended_millis = case when ?::bigint is null then ?::bigint end
      where tenant_id = ? and delivery_id = ? and status = 'pending' and attempts = ?
      returning lane
      """;

  static final String NEXT_OF_LANE =
      """
      update webhook_delivery set next_millis = ?
      where next_millis is null and (tenant_id, delivery_id) = (
        select tenant_id, delivery_id from webhook_delivery
        where webhook_id = ? and lane = ? and status = 'pending'
        order by delivery_id limit 1)
      """;

  static final String DEPTH =
      """
      select
        (select count(*) from (select from notice where place is null limit %1$d) n),
        (select count(*) from (
          select from webhook_delivery where status = 'pending' limit %1$d) d),
        least(
          (select at_millis from notice where place is null order by notice_id limit 1),
          (select min(created_millis) from (
            select created_millis from webhook_delivery d
            where status = 'pending' limit %1$d) oldest))
      """
          .formatted(Depth.COUNTED_MAX);

  static final String FORGET_NOTICES =
      """
      with gone as (
        delete from notice where (tenant_id, notice_id) in (
          select tenant_id, notice_id from notice
          where place is not null and at_millis < ? limit ?)
        returning place)
      update notice_relay set forgotten = greatest(forgotten, (select max(place) from gone))
      where exists (select from gone)
      """;

  static final String FORGET_DELIVERIES =
      """
      delete from webhook_delivery where (tenant_id, delivery_id) in (
        select tenant_id, delivery_id from webhook_delivery
        where ended_millis is not null and ended_millis < ? limit ?)
      """;

  private final JobConnections connections;

  /** Opens connections when they are needed. */
  public OutboxTable(Database database) {
    this.connections = new JobConnections(database, CONNECTIONS_MAX);
  }

  @Override
  public void add(Notice notice) {
    connections.inTransaction(
        connection -> {
          NoticeTable.insert(connection, List.of(notice));
          return notice;
        });
  }

  @Override
  public int relay(long nowMillis) {
    return connections.inTransaction(connection -> NoticeRelay.relay(connection, nowMillis));
  }

  @Override
  public List<UUID> due(long nowMillis) {
    return connections.inTransaction(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(DUE)) {
            statement.setLong(1, nowMillis);
            try (ResultSet rows = statement.executeQuery()) {
              List<UUID> due = new ArrayList<>();
              while (rows.next()) {
                due.add(rows.getObject(1, UUID.class));
              }
              return due;
            }
          }
        });
  }

  @Override
  public List<Delivery> claim(UUID webhookId, int max, long nowMillis, long leaseUntilMillis) {
    return connections.inTransaction(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(CLAIM)) {
            statement.setObject(1, webhookId);
            statement.setLong(2, nowMillis);
            statement.setInt(3, max);
            statement.setLong(4, leaseUntilMillis);
            statement.setLong(5, nowMillis);
            statement.setLong(6, nowMillis);
            try (ResultSet rows = statement.executeQuery()) {
              List<Delivery> claimed = new ArrayList<>();
              while (rows.next()) {
                claimed.add(delivery(rows));
              }
              return claimed;
            }
          }
        });
  }

  private static Delivery delivery(ResultSet row) throws SQLException {
    return new Delivery(
        row.getString(1),
        row.getLong(2),
        row.getObject(3, UUID.class),
        row.getObject(4, UUID.class),
        URI.create(row.getString(5)),
        Stream.of((String[]) row.getArray(6).getArray()).map(Secret::new).toList(),
        row.getString(7),
        row.getInt(8),
        row.getLong(9));
  }

  @Override
  public void delivered(Delivery delivery, int status, long nowMillis) {
    connections.inTransaction(
        connection -> {
          hold(connection, delivery);
          try (PreparedStatement statement = connection.prepareStatement(DELIVERED)) {
            statement.setInt(1, status);
            statement.setLong(2, nowMillis);
            statement.setString(3, delivery.tenantId());
            statement.setLong(4, delivery.id());
            change(connection, delivery, statement, true, nowMillis);
          }
          return delivery;
        });
  }

  @Override
  public boolean failed(
      Delivery delivery,
      OptionalInt status,
      String error,
      OptionalLong nextMillis,
      long nowMillis) {
    Long next = nextMillis.isPresent() ? nextMillis.getAsLong() : null;
    return connections.inTransaction(
        connection -> {
          hold(connection, delivery);
          try (PreparedStatement statement = connection.prepareStatement(FAILED)) {
            statement.setObject(1, next, Types.BIGINT);
            statement.setObject(2, status.isPresent() ? status.getAsInt() : null, Types.INTEGER);
            statement.setString(3, error.replace('\0', ' '));
            statement.setObject(4, next, Types.BIGINT);
            statement.setObject(5, next, Types.BIGINT);
            statement.setLong(6, nowMillis);
            statement.setString(7, delivery.tenantId());
            statement.setLong(8, delivery.id());
            statement.setInt(9, delivery.attempt());
            return change(connection, delivery, statement, nextMillis.isEmpty(), nowMillis);
          }
        });
  }

  private static void hold(Connection connection, Delivery delivery) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(HOLD)) {
      statement.setObject(1, delivery.webhookId());
      statement.execute();
    }
  }

  /**
   * Changes a delivery, and if that ends it has the next one of its lane be due; whether it was
   * changed.
   */
  private static boolean change(
      Connection connection,
      Delivery delivery,
      PreparedStatement change,
      boolean ends,
      long nowMillis)
      throws SQLException {
    try (ResultSet changed = change.executeQuery()) {
      if (!changed.next()) {
        return false;
      }
      if (!ends) {
        return true;
      }
      try (PreparedStatement next = connection.prepareStatement(NEXT_OF_LANE)) {
        next.setLong(1, nowMillis);
        next.setObject(2, delivery.webhookId());
        next.setString(3, changed.getString(1));
        next.executeUpdate();
        return true;
      }
    }
  }

  @Override
  public Depth depth() {
    return connections.inTransaction(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(DEPTH);
              ResultSet row = statement.executeQuery()) {
            row.next();
            Long oldest = row.getObject(3, Long.class);
            return new Depth(
                row.getLong(1),
                row.getLong(2),
                oldest == null ? OptionalLong.empty() : OptionalLong.of(oldest));
          }
        });
  }

  @Override
  public int forget(long nowMillis) {
    return connections.inTransaction(
        connection ->
            forget(connection, FORGET_NOTICES, nowMillis - NOTICE_MILLIS)
                + forget(connection, FORGET_DELIVERIES, nowMillis - LOG_MILLIS));
  }

  private static int forget(Connection connection, String delete, long beforeMillis)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(delete)) {
      statement.setLong(1, beforeMillis);
      statement.setInt(2, FORGOTTEN_AT_ONCE);
      return statement.executeUpdate();
    }
  }

  @Override
  public void close() {
    connections.close();
  }
}
