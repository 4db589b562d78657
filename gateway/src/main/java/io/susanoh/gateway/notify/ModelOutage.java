package io.susanoh.gateway.notify;

import io.vertx.core.json.JsonObject;
import java.util.Objects;

/**
 * The model does not answer, or answers again: what {@link
 * io.susanoh.gateway.review.ModelNotices#ADDRESS} says.
 *
 * @param tenantId whose analyses go without it
 * @param over whether it answers again
 * @param fault what is wrong, in a word; empty when it is over
 * @param cause one line for a person; empty when it is over
 * @param atMillis since when, milliseconds since the epoch
 */
record ModelOutage(String tenantId, boolean over, String fault, String cause, long atMillis) {

  ModelOutage {
    Objects.requireNonNull(tenantId);
    Objects.requireNonNull(fault);
    Objects.requireNonNull(cause);
  }

  /** Reads a body of the event bus. */
  static ModelOutage of(JsonObject json) {
    return new ModelOutage(
        json.getString("tenant_id"),
        json.getString("kind").equals("model_answers"),
        json.getString("fault", ""),
        json.getString("cause", ""),
        json.getLong("at_millis"));
  }
}
