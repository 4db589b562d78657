package io.susanoh.gateway.notify;

import io.susanoh.gateway.config.Secret;
import io.susanoh.gateway.refusal.Refusal;
import io.vertx.core.Future;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/**
 * The webhooks of tenants, as an admin sees and changes them. Each change and its audit record are
 * one transaction. Futures fail with {@link Refusal}s: NOT_FOUND for what the tenant has not,
 * MALFORMED for one webhook too many.
 */
public interface Webhooks {

  /**
   * Who wants a change.
   *
   * @param actor the person's name, for the audit
   */
  record By(String tenantId, String actor) {}

  /** What may be set of a webhook; what is empty stays. */
  record Change(
      Optional<URI> url,
      Optional<Set<Topic>> topics,
      Optional<String> description,
      Optional<Boolean> enabled) {}

  /** An entry of the delivery log. */
  record Logged(
      long id,
      UUID messageId,
      String topic,
      String lane,
      String status,
      long createdMillis,
      int attempts,
      OptionalLong attemptMillis,
      OptionalInt lastStatus,
      Optional<String> lastError,
      OptionalLong nextMillis,
      OptionalLong endedMillis) {}

  /** How a delivery stands. */
  enum Status {
    PENDING,
    DELIVERED,
    DEAD
  }

  /** Part of a log, newest first. */
  record Log(List<Logged> deliveries, Optional<String> next) {
    public Log {
      deliveries = List.copyOf(deliveries);
    }
  }

  /** The oldest first. */
  Future<List<Webhook>> list(String tenantId);

  /** Adds a webhook with its first secret. */
  Future<Webhook> create(
      By by, URI url, Set<Topic> topics, String description, boolean enabled, Secret secret);

  /** Changes what is given. */
  Future<Webhook> change(By by, UUID webhookId, Change change);

  /** Removes a webhook, with all that is on its way to it. */
  Future<Void> delete(By by, UUID webhookId);

  /**
   * Puts a new secret in force.
   *
   * @param overlapMillis how long the former one is valid besides
   */
  Future<Void> rotate(By by, UUID webhookId, Secret secret, long overlapMillis);

  /** Has a ping delivered; its message id. */
  Future<UUID> ping(By by, UUID webhookId, String payload);

  /** The deliveries to a webhook. */
  Future<Log> deliveries(
      String tenantId, UUID webhookId, Optional<Status> status, int limit, Optional<String> after);

  /**
   * Has a delivery that has ended sent once more, out of its order, for another 24 hours. MALFORMED
   * while it is on its way.
   */
  Future<Logged> redeliver(By by, long deliveryId);
}
