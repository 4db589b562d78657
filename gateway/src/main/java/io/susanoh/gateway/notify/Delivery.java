package io.susanoh.gateway.notify;

import io.susanoh.gateway.config.Secret;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * A notice on its way to a webhook, claimed by whoever holds it.
 *
 * @param messageId the same in every attempt
 * @param secrets the newest first; the others are rotated and still valid
 * @param attempt of which number it is, from 1
 * @param begunMillis it is tried for {@link Backoff#LIFETIME_MILLIS} from here
 */
public record Delivery(
    String tenantId,
    long id,
    UUID webhookId,
    UUID messageId,
    URI url,
    List<Secret> secrets,
    String payload,
    int attempt,
    long begunMillis) {
  public Delivery {
    Objects.requireNonNull(tenantId);
    Objects.requireNonNull(webhookId);
    Objects.requireNonNull(messageId);
    Objects.requireNonNull(url);
    Objects.requireNonNull(payload);
    secrets = List.copyOf(secrets);
  }
}
