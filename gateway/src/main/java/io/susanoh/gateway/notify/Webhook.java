package io.susanoh.gateway.notify;

import java.net.URI;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * Where a tenant wants to be told of what.
 *
 * @param enabled while it is not, nothing is kept for it and nothing is sent to it
 */
public record Webhook(
    String tenantId,
    UUID id,
    URI url,
    Set<Topic> topics,
    String description,
    boolean enabled,
    long createdMillis,
    long updatedMillis) {

  /** The most secrets of a webhook that sign at once. */
  public static final int SECRETS_MAX = 4;

  /** The most webhooks of a tenant. */
  public static final int WEBHOOKS_MAX = 16;

  public Webhook {
    Objects.requireNonNull(tenantId);
    Objects.requireNonNull(id);
    Objects.requireNonNull(url);
    Objects.requireNonNull(description);
    topics = Set.copyOf(topics);
  }
}
