package io.susanoh.gateway.http;

import io.susanoh.gateway.notify.Destinations;
import io.susanoh.gateway.notify.Topic;
import io.susanoh.gateway.notify.Webhook;
import io.susanoh.gateway.notify.WebhookAdmin;
import io.susanoh.gateway.notify.Webhooks;
import io.susanoh.gateway.notify.Webhooks.By;
import io.susanoh.gateway.notify.Webhooks.Logged;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.storage.Page;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Webhooks, their secrets and their deliveries, for admins. */
final class WebhookEndpoints {

  private static final int DESCRIPTION_MAX = 256;
  private static final int DELIVERIES_ORDINARY = 50;
  private static final int DELIVERIES_MAX = 200;
  private static final Set<Topic> TOPICS =
      Stream.of(Topic.values()).filter(topic -> topic != Topic.PING).collect(Collectors.toSet());
  private static final String TOPIC_WORDS =
      TOPICS.stream().map(Topic::word).sorted().collect(Collectors.joining(", "));
  private static final String STATUSES =
      Arrays.stream(Webhooks.Status.values())
          .map(WebhookEndpoints::word)
          .collect(Collectors.joining(", "));
  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final Supplier<Telling> telling;

  WebhookEndpoints(Supplier<Telling> telling) {
    this.telling = telling;
  }

  private WebhookAdmin webhooks() {
    return telling.get().webhooks();
  }

  Future<Answer> list(Call call) {
    return webhooks()
        .all()
        .list(call.tenantId())
        .map(all -> Answer.ok(Json.array(all, WebhookEndpoints::json)));
  }

  Future<Answer> create(Call call) {
    Fields wanted = new Fields();
    JsonBody.read(call.bytes(), wanted, "url");
    return webhooks()
        .create(
            by(call),
            wanted.url.orElseThrow(),
            wanted.topics.orElse(TOPICS),
            wanted.description.orElse(""),
            wanted.enabled.orElse(true))
        .map(made -> Answer.of(201, json(made.webhook()).put("secret", made.secret().value())))
        .map(WebhookEndpoints::uncached);
  }

  Future<Answer> change(Call call) {
    UUID id = webhook(call);
    Fields wanted = new Fields();
    JsonBody.read(call.bytes(), wanted);
    return webhooks()
        .change(by(call), id, wanted.url, wanted.topics, wanted.description, wanted.enabled)
        .map(webhook -> Answer.ok(json(webhook)));
  }

  Future<Answer> delete(Call call) {
    return webhooks().all().delete(by(call), webhook(call)).map(gone -> Answer.noContent());
  }

  Future<Answer> rotate(Call call) {
    return webhooks()
        .rotate(by(call), webhook(call))
        .map(
            secret ->
                uncached(
                    Answer.ok(
                        new JsonObject()
                            .put("secret", secret.value())
                            .put("former_valid_hours", WebhookAdmin.OVERLAP.toHours()))));
  }

  Future<Answer> ping(Call call) {
    return webhooks()
        .ping(by(call), webhook(call))
        .map(id -> Answer.of(202, new JsonObject().put("message_id", "msg_" + id)));
  }

  Future<Answer> deliveries(Call call) {
    Query query = call.query();
    return webhooks()
        .all()
        .deliveries(
            call.tenantId(),
            webhook(call),
            query.oneOf("status", WebhookEndpoints::status, STATUSES),
            query.limit(DELIVERIES_ORDINARY, DELIVERIES_MAX),
            query.after())
        .map(
            log ->
                Paging.answer(
                    call, new Page<>(log.deliveries(), log.next()), WebhookEndpoints::json));
  }

  Future<Answer> redeliver(Call call) {
    String text = call.parameter();
    if (!text.matches("[0-9]{1,18}")) {
      throw Refusal.of(Refusal.Kind.NOT_FOUND, "No such delivery");
    }
    return webhooks()
        .all()
        .redeliver(by(call), Long.parseLong(text))
        .map(logged -> Answer.of(202, json(logged)));
  }

  private static By by(Call call) {
    return new By(call.tenantId(), call.caller().name());
  }

  private static UUID webhook(Call call) {
    String text = call.parameter();
    if (!UUID_TEXT.matcher(text).matches()) {
      throw Refusal.of(Refusal.Kind.NOT_FOUND, "No such webhook");
    }
    return UUID.fromString(text);
  }

  private static Answer uncached(Answer answer) {
    return answer.with(HttpHeaders.CACHE_CONTROL, "no-store");
  }

  private static Optional<Webhooks.Status> status(String word) {
    return Arrays.stream(Webhooks.Status.values()).filter(s -> word(s).equals(word)).findFirst();
  }

  private static String word(Webhooks.Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  private static JsonObject json(Webhook webhook) {
    return new JsonObject()
        .put("id", webhook.id().toString())
        .put("url", webhook.url().toString())
        .put("topics", new JsonArray(webhook.topics().stream().map(Topic::word).sorted().toList()))
        .put("description", webhook.description())
        .put("enabled", webhook.enabled())
        .put("created_at", Timestamps.format(webhook.createdMillis()))
        .put("updated_at", Timestamps.format(webhook.updatedMillis()));
  }

  private static JsonObject json(Logged logged) {
    return new JsonObject()
        .put("id", logged.id())
        .put("message_id", "msg_" + logged.messageId())
        .put("type", logged.topic())
        .put("status", logged.status())
        .put("attempts", logged.attempts())
        .put("last_status", logged.lastStatus().isPresent() ? logged.lastStatus().getAsInt() : null)
        .put("last_error", logged.lastError().orElse(null))
        .put("created_at", Timestamps.format(logged.createdMillis()))
        .put("last_attempt_at", time(logged.attemptMillis()))
        .put("next_attempt_at", time(logged.nextMillis()))
        .put("ended_at", time(logged.endedMillis()));
  }

  private static String time(OptionalLong millis) {
    return millis.isPresent() ? Timestamps.format(millis.getAsLong()) : null;
  }

  /** What may be set of a webhook. */
  private static final class Fields implements JsonBody.Fields {
    private Optional<String> url = Optional.empty();
    private Optional<Set<Topic>> topics = Optional.empty();
    private Optional<String> description = Optional.empty();
    private Optional<Boolean> enabled = Optional.empty();

    @Override
    public void read(String field, JsonBody json) throws IOException {
      switch (field) {
        case "url" -> url = json.textIf(1, Destinations.URL_MAX);
        case "topics" ->
            topics = Optional.of(json.setOf(Topic::ofWord, TOPIC_WORDS, TOPICS.size()));
        case "description" -> description = json.textIf(0, DESCRIPTION_MAX);
        case "enabled" -> enabled = Optional.of(json.bool());
        default -> json.skip();
      }
    }
  }
}
