package io.susanoh.gateway.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.susanoh.gateway.metrics.PerThread;
import io.susanoh.gateway.screening.ScreeningMeters;
import io.susanoh.gateway.screening.ScreeningWatch;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.Rule;
import io.susanoh.l1.ScreeningResult;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Shows each decision of L1 as a span of the request that it was made for, and has it counted. */
final class TracedScreening implements ScreeningWatch {

  static final String SPAN = "l1.screen";

  private static final AttributeKey<String> ENGINE = AttributeKey.stringKey("susanoh.l1.engine");
  private static final AttributeKey<List<String>> RULES =
      AttributeKey.stringArrayKey("susanoh.l1.rules");
  private static final AttributeKey<Long> SHARD = AttributeKey.longKey("susanoh.l1.shard");
  private static final AttributeKey<String> ADMISSION =
      AttributeKey.stringKey("susanoh.l1.admission");

  private record Call(String engine, long nanos, Instant ended) {}

  /** The call that a thread has made and whose answer is not told yet. */
  private static final class Made {
    private Optional<Call> call = Optional.empty();
  }

  private final Tracing tracing;
  private final ScreeningMeters meters;
  private final Triggers triggers;

  private final PerThread<Made> threads = new PerThread<>(Made::new);

  TracedScreening(Tracing tracing, ScreeningMeters meters, Triggers triggers) {
    this.tracing = tracing;
    this.meters = meters;
    this.triggers = triggers;
  }

  @Override
  public void answered(String engine, long nanos, int events) {
    Optional<Span> request = Tracing.current();
    if (request.isEmpty()) {
      meters.answered(engine, nanos, events);
      return;
    }
    Instant ended = Instant.now();
    threads.mine().call = Optional.of(new Call(engine, nanos, ended));
    meters.answered(
        engine, nanos, events, Tracing.mark(request.get().getSpanContext()), ended.toEpochMilli());
  }

  @Override
  public void decided(GameEvent event, int shard, ScreeningResult result) {
    meters.decided(event, shard, result);
    Optional<Span> request = Tracing.current();
    if (request.isEmpty()) {
      return;
    }
    Made made = threads.mine();
    if (made.call.isPresent()) {
      span(made.call.get(), event, shard, result);
      made.call = Optional.empty(); // A chunk's events share one call, which is shown once.
    }
    if (result.screened()) {
      triggers.keep(
          event.tenantId(), event.targetId(), event.eventId(), request.get().getSpanContext());
    }
  }

  private void span(Call call, GameEvent event, int shard, ScreeningResult result) {
    tracing
        .tracer()
        .spanBuilder(SPAN)
        .setStartTimestamp(call.ended().minusNanos(call.nanos()))
        .setAllAttributes(
            Attributes.builder()
                .put(ENGINE, call.engine())
                .put(RULES, Rule.of(result.rules()).stream().map(Rule::name).toList())
                .put(SHARD, (long) shard)
                .put(ADMISSION, result.admission().name().toLowerCase(Locale.ROOT))
                .put(Tracing.TENANT, event.tenantId())
                .put(Tracing.EVENT_ID, event.eventId())
                .build())
        .startSpan()
        .end(call.ended());
  }
}
