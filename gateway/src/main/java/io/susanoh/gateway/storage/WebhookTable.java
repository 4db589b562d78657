package io.susanoh.gateway.storage;

import io.susanoh.gateway.config.Secret;
import io.susanoh.gateway.notify.Topic;
import io.susanoh.gateway.notify.Webhook;
import io.susanoh.gateway.notify.Webhooks;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.refusal.Refusal.Kind;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.net.URI;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** {@code webhook}, its secrets and its deliveries as admins see them. Safe for all threads. */
public final class WebhookTable implements Webhooks {

  private static final String COLUMNS =
      "tenant_id, webhook_id, url, topics, description, enabled, created_millis, updated_millis";

  static final String LIST =
      "select "
          + COLUMNS
          + " from webhook where tenant_id = $1 order by created_millis, webhook_id";

  private static final String HOLD =
      "select " + COLUMNS + " from webhook where tenant_id = $1 and webhook_id = $2 for update";

  private static final String INSERT =
      """
      insert into webhook (tenant_id, webhook_id, url, topics, description, enabled, created_millis,
        updated_millis)
      select $1, $2, $3, $4, $5, $6, $7, $7
      where (select count(*) from webhook where tenant_id = $1) < $8
      returning\s"""
          + COLUMNS;

  private static final String CHANGE =
      """
      update webhook
      set url = coalesce($3, url), topics = coalesce($4, topics),
        description = coalesce($5, description), enabled = coalesce($6, enabled),
        updated_millis = $7
      where tenant_id = $1 and webhook_id = $2
      returning\s"""
          + COLUMNS;

  private static final String DELETE =
      "delete from webhook where tenant_id = $1 and webhook_id = $2";

  private static final String ADD_SECRET =
      "insert into webhook_secret (tenant_id, webhook_id, secret) values ($1, $2, $3)";

  // Each that is in force is one more signature in a header that receivers bound.
  private static final String FORGET_SECRETS =
      """
      delete from webhook_secret s
      where tenant_id = $1 and webhook_id = $2 and (expires_millis <= $3 or secret_id not in (
        select secret_id from webhook_secret n
        where n.tenant_id = $1 and n.webhook_id = $2
        order by secret_id desc limit $4))
      """;

  private static final String EXPIRE_SECRETS =
      """
      update webhook_secret set expires_millis = $3
      where tenant_id = $1 and webhook_id = $2 and expires_millis is null
      """;

  private static final String PING =
      """
      insert into webhook_delivery (tenant_id, webhook_id, message_id, topic, lane, payload, status,
        created_millis, begun_millis, next_millis)
      values ($1, $2, $3, $4, $5, $6, 'pending', $7, $7, $7)
      """;

  private static final String LOGGED =
      """
      delivery_id, webhook_id, message_id, topic, lane, status, created_millis, attempts,
        attempt_millis, last_status, last_error, next_millis, ended_millis""";

  static final String DELIVERIES =
      "select "
          + LOGGED
          + " from webhook_delivery where tenant_id = $1 and webhook_id = $2 and delivery_id < $3"
          + " and ($4::text is null or status = $4) order by delivery_id desc limit $5";

  static final String DELIVERY =
      "select " + LOGGED + " from webhook_delivery where tenant_id = $1 and delivery_id = $2";

  // A lane of its own: it waits for nobody, and nobody for it.
  static final String REDELIVER =
      """
      update webhook_delivery
      set status = 'pending', begun_millis = $3, next_millis = $3, ended_millis = null,
        lane = 'redelivery ' || delivery_id
      where tenant_id = $1 and delivery_id = $2 and status <> 'pending'
      returning\s"""
          + LOGGED;

  private final TenantRows rows;
  private final InstantSource clock;

  WebhookTable(TenantRows rows, InstantSource clock) {
    this.rows = rows;
    this.clock = clock;
  }

  @Override
  public Future<List<Webhook>> list(String tenantId) {
    return rows.query(LIST, Tuple.of(tenantId), WebhookTable::webhook);
  }

  @Override
  public Future<Webhook> create(
      By by, URI url, Set<Topic> topics, String description, boolean enabled, Secret secret) {
    UUID id = UUID.randomUUID();
    Tuple values =
        Tuple.of(
            by.tenantId(),
            id,
            url.toString(),
            words(topics),
            description,
            enabled,
            clock.millis(),
            Webhook.WEBHOOKS_MAX);
    return rows.inTransaction(
        connection ->
            TenantRows.on(connection, INSERT, values)
                .map(WebhookTable::created)
                .compose(
                    webhook ->
                        TenantRows.on(
                                connection, ADD_SECRET, Tuple.of(by.tenantId(), id, secret.value()))
                            .compose(
                                done ->
                                    audit(connection, by, id, "none", described(webhook), "made"))
                            .map(webhook)));
  }

  private static Webhook created(RowSet<Row> inserted) {
    if (inserted.size() == 0) {
      throw Refusal.of(
          Kind.MALFORMED,
          "There are " + Webhook.WEBHOOKS_MAX + " webhooks, and no more may be added");
    }
    return webhook(inserted.iterator().next());
  }

  @Override
  public Future<Webhook> change(By by, UUID webhookId, Change change) {
    Tuple values =
        Tuple.of(
            by.tenantId(),
            webhookId,
            change.url().map(URI::toString).orElse(null),
            change.topics().map(WebhookTable::words).orElse(null),
            change.description().orElse(null),
            change.enabled().orElse(null),
            clock.millis());
    return holding(
        by,
        webhookId,
        (connection, before) ->
            TenantRows.on(connection, CHANGE, values)
                .map(changed -> webhook(changed.iterator().next()))
                .compose(
                    after ->
                        audit(
                                connection,
                                by,
                                webhookId,
                                described(before),
                                described(after),
                                "changed")
                            .map(after)));
  }

  @Override
  public Future<Void> delete(By by, UUID webhookId) {
    return holding(
        by,
        webhookId,
        (connection, before) ->
            TenantRows.on(connection, DELETE, Tuple.of(by.tenantId(), webhookId))
                .compose(
                    done ->
                        audit(connection, by, webhookId, described(before), "none", "removed")));
  }

  @Override
  public Future<Void> rotate(By by, UUID webhookId, Secret secret, long overlapMillis) {
    String tenantId = by.tenantId();
    long nowMillis = clock.millis();
    return holding(
        by,
        webhookId,
        (connection, webhook) ->
            TenantRows.on(
                    connection,
                    FORGET_SECRETS,
                    Tuple.of(tenantId, webhookId, nowMillis, Webhook.SECRETS_MAX - 1))
                .compose(
                    forgotten ->
                        TenantRows.on(
                            connection,
                            EXPIRE_SECRETS,
                            Tuple.of(tenantId, webhookId, nowMillis + overlapMillis)))
                .compose(
                    expiring ->
                        TenantRows.on(
                            connection, ADD_SECRET, Tuple.of(tenantId, webhookId, secret.value())))
                .compose(
                    added ->
                        audit(connection, by, webhookId, "a secret", "a new secret", "rotated")));
  }

  @Override
  public Future<UUID> ping(By by, UUID webhookId, String payload) {
    UUID messageId = UUID.randomUUID();
    Tuple values =
        Tuple.of(
            by.tenantId(),
            webhookId,
            messageId,
            Topic.PING.word(),
            "ping " + messageId,
            payload,
            clock.millis());
    return holding(
        by,
        webhookId,
        (connection, webhook) -> {
          if (!webhook.enabled()) {
            return Future.failedFuture(Refusal.of(Kind.MALFORMED, "The webhook is disabled"));
          }
          return TenantRows.on(connection, PING, values).map(messageId);
        });
  }

  @Override
  public Future<Log> deliveries(
      String tenantId, UUID webhookId, Optional<Status> status, int limit, Optional<String> after) {
    long before;
    try {
      before = after.map(Cursor.DELIVERIES::number).orElse(Long.MAX_VALUE);
    } catch (Refusal refusal) {
      return Future.failedFuture(refusal);
    }
    Tuple values =
        Tuple.of(
            tenantId, webhookId, before, status.map(WebhookTable::word).orElse(null), limit + 1);
    return rows.query(DELIVERIES, values, WebhookTable::logged)
        .map(
            found ->
                found.size() <= limit
                    ? new Log(found, Optional.empty())
                    : new Log(
                        found.subList(0, limit),
                        Optional.of(
                            Cursor.DELIVERIES.after(Long.toString(found.get(limit - 1).id())))));
  }

  @Override
  public Future<Logged> redeliver(By by, long deliveryId) {
    return rows.inTransaction(
        connection ->
            TenantRows.on(
                    connection, REDELIVER, Tuple.of(by.tenantId(), deliveryId, clock.millis()))
                .compose(
                    changed ->
                        changed.size() == 0
                            ? notEnded(connection, by, deliveryId)
                            : redelivered(connection, by, changed.iterator().next())));
  }

  private static Future<Logged> notEnded(SqlConnection connection, By by, long deliveryId) {
    return TenantRows.on(connection, DELIVERY, Tuple.of(by.tenantId(), deliveryId))
        .compose(
            found ->
                Future.failedFuture(
                    found.size() == 0
                        ? Refusal.of(Kind.NOT_FOUND, "No such delivery")
                        : Refusal.of(Kind.MALFORMED, "The delivery is on its way")));
  }

  private Future<Logged> redelivered(SqlConnection connection, By by, Row row) {
    Logged logged = logged(row);
    return audit(
            connection,
            by,
            row.getUUID("webhook_id"),
            "delivery " + logged.id(),
            "delivery " + logged.id(),
            "redelivered")
        .map(logged);
  }

  private interface Held<T> {
    Future<T> with(SqlConnection connection, Webhook webhook);
  }

  /** Does something with a webhook that nobody else changes meanwhile. */
  private <T> Future<T> holding(By by, UUID webhookId, Held<T> work) {
    return rows.inTransaction(
        connection ->
            TenantRows.on(connection, HOLD, Tuple.of(by.tenantId(), webhookId))
                .compose(
                    found ->
                        found.size() == 0
                            ? Future.failedFuture(Refusal.of(Kind.NOT_FOUND, "No such webhook"))
                            : work.with(connection, webhook(found.iterator().next()))));
  }

  private Future<Void> audit(
      SqlConnection connection, By by, UUID webhookId, String from, String to, String reason) {
    return SettingChangeTable.insert(
        connection,
        by.tenantId(),
        new StoredSettingChange(
            "WEBHOOK " + webhookId, from, to, by.actor(), reason, clock.millis()));
  }

  private static String described(Webhook webhook) {
    return webhook.url()
        + " "
        + webhook.topics().stream().map(Topic::word).sorted().collect(Collectors.joining(","))
        + (webhook.enabled() ? " enabled" : " disabled");
  }

  private static String[] words(Set<Topic> topics) {
    return topics.stream().map(Topic::word).sorted().toArray(String[]::new);
  }

  private static String word(Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  private static Webhook webhook(Row row) {
    return new Webhook(
        row.getString("tenant_id"),
        row.getUUID("webhook_id"),
        URI.create(row.getString("url")),
        Arrays.stream(row.getArrayOfStrings("topics"))
            .flatMap(word -> Topic.ofWord(word).stream())
            .collect(Collectors.toSet()),
        row.getString("description"),
        row.getBoolean("enabled"),
        row.getLong("created_millis"),
        row.getLong("updated_millis"));
  }

  private static Logged logged(Row row) {
    Integer status = row.getInteger("last_status");
    return new Logged(
        row.getLong("delivery_id"),
        row.getUUID("message_id"),
        row.getString("topic"),
        row.getString("lane"),
        row.getString("status"),
        row.getLong("created_millis"),
        row.getInteger("attempts"),
        optional(row.getLong("attempt_millis")),
        status == null ? OptionalInt.empty() : OptionalInt.of(status),
        Optional.ofNullable(row.getString("last_error")),
        optional(row.getLong("next_millis")),
        optional(row.getLong("ended_millis")));
  }

  private static OptionalLong optional(Long value) {
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }
}
