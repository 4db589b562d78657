package io.susanoh.gateway.notify;

import io.susanoh.gateway.config.Secret;
import io.susanoh.gateway.notify.Webhooks.By;
import io.susanoh.gateway.notify.Webhooks.Change;
import io.susanoh.gateway.refusal.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What an admin may do with webhooks: as {@link Webhooks}, with every URL checked and every secret
 * made here. Safe for all threads; blocks none.
 */
public final class WebhookAdmin {

  /** How long a rotated secret is valid besides the new one. */
  public static final Duration OVERLAP = Duration.ofHours(24);

  /** A new secret, which is shown this once. */
  public record Made(Webhook webhook, Secret secret) {
    public Made {
      Objects.requireNonNull(webhook);
      Objects.requireNonNull(secret);
    }
  }

  private final Vertx vertx;
  private final Webhooks webhooks;
  private final Destinations destinations;
  private final InstantSource clock;

  public WebhookAdmin(
      Vertx vertx, Webhooks webhooks, Destinations destinations, InstantSource clock) {
    this.vertx = vertx;
    this.webhooks = webhooks;
    this.destinations = destinations;
    this.clock = clock;
  }

  /** What is only read, and what needs no check. */
  public Webhooks all() {
    return webhooks;
  }

  /** Adds a webhook; MALFORMED where its URL leads to where it may not. */
  public Future<Made> create(
      By by, String url, Set<Topic> topics, String description, boolean enabled) {
    Secret secret = WebhookSecret.make();
    return checked(url)
        .compose(good -> webhooks.create(by, good, topics, description, enabled, secret))
        .map(webhook -> new Made(webhook, secret));
  }

  /** Changes what is given. */
  public Future<Webhook> change(
      By by,
      UUID webhookId,
      Optional<String> url,
      Optional<Set<Topic>> topics,
      Optional<String> description,
      Optional<Boolean> enabled) {
    Future<Optional<URI>> good =
        url.map(text -> checked(text).map(Optional::of))
            .orElseGet(() -> Future.succeededFuture(Optional.empty()));
    return good.compose(
        checkedUrl ->
            webhooks.change(by, webhookId, new Change(checkedUrl, topics, description, enabled)));
  }

  /** Puts a new secret in force, which is shown this once. */
  public Future<Secret> rotate(By by, UUID webhookId) {
    Secret secret = WebhookSecret.make();
    return webhooks.rotate(by, webhookId, secret, OVERLAP.toMillis()).map(secret);
  }

  /** Has a ping delivered; its message id. */
  public Future<UUID> ping(By by, UUID webhookId) {
    return webhooks.ping(by, webhookId, NoticeJson.ping(by.tenantId(), by.actor(), clock.millis()));
  }

  private Future<URI> checked(String text) {
    URI url;
    try {
      url = Destinations.url(text);
    } catch (Refusal refusal) {
      return Future.failedFuture(refusal);
    }
    return vertx.executeBlocking(() -> destinations.address(url), false).map(url);
  }
}
