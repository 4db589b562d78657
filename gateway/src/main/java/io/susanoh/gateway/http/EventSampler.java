package io.susanoh.gateway.http;

import io.susanoh.gateway.notify.EventSamples;
import io.susanoh.gateway.storage.Reads;
import io.susanoh.gateway.storage.StoredEvent;
import io.vertx.core.Future;
import java.util.List;

/** Samples events where {@code GET /api/v1/events/recent} finds them: off the request path. */
public final class EventSampler implements EventSamples {

  private static final int AT_ONCE = 20;

  private final Reads reads;

  public EventSampler(Reads reads) {
    this.reads = reads;
  }

  @Override
  public Future<List<Sample>> newest(String tenantId) {
    return reads
        .recentEvents(tenantId, AT_ONCE)
        .map(events -> events.stream().map(EventSampler::sample).toList());
  }

  private static Sample sample(StoredEvent stored) {
    return new Sample(
        stored.receiptMillis() + " " + stored.event().targetId() + " " + stored.event().eventId(),
        Json.event(stored).encode());
  }
}
