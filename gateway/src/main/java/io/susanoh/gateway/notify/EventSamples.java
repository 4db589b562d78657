package io.susanoh.gateway.notify;

import io.vertx.core.Future;
import java.util.List;

/** Looks at events that were accepted a moment ago. */
public interface EventSamples {

  /**
   * One of them.
   *
   * @param key tells it from others
   * @param json as {@code GET /api/v1/events/recent} shows it
   */
  record Sample(String key, String json) {}

  /** The newest few of a tenant, the newest first. */
  Future<List<Sample>> newest(String tenantId);
}
