package io.susanoh.gateway.tracing;

import io.opentelemetry.api.trace.SpanContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The traces of the newest triggers, so that the analysis that they ask for can be linked to them.
 * In this process' memory and bounded: what another process, or one long ago, has seen is found by
 * the event's id, which both spans name.
 */
final class Triggers {

  private static final int KEPT_MAX = 4_096;

  private record Trigger(String tenantId, String targetId, String eventId) {}

  private final Map<Trigger, SpanContext> kept =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Trigger, SpanContext> eldest) {
          return size() > KEPT_MAX;
        }
      };

  synchronized void keep(String tenantId, String targetId, String eventId, SpanContext span) {
    kept.put(new Trigger(tenantId, targetId, eventId), span);
  }

  synchronized Optional<SpanContext> find(String tenantId, String targetId, String eventId) {
    return Optional.ofNullable(kept.get(new Trigger(tenantId, targetId, eventId)));
  }
}
