package io.susanoh.gateway.http;

import io.susanoh.gateway.access.Tenants;
import io.susanoh.gateway.notify.LiveStreams;
import io.susanoh.gateway.notify.WebhookAdmin;
import io.susanoh.gateway.review.ReviewDesk;
import java.util.Objects;

/** The use cases of telling the world, and of the people in the loop. */
public record Telling(
    WebhookAdmin webhooks, ReviewDesk desk, Tenants tenants, LiveStreams streams) {
  public Telling {
    Objects.requireNonNull(webhooks);
    Objects.requireNonNull(desk);
    Objects.requireNonNull(tenants);
    Objects.requireNonNull(streams);
  }
}
