package io.susanoh.gateway.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.susanoh.gateway.config.Settings.TraceSettings;
import io.susanoh.gateway.metrics.TraceMark;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Makes spans and sends them, in batches and on a thread of its own, to an OTLP endpoint over HTTP.
 * Spans that cannot be sent are dropped. Safe for all threads.
 */
public final class Tracing implements AutoCloseable {

  /** What the spans of this process are of. */
  static final String SCOPE = "io.susanoh.gateway";

  static final AttributeKey<String> TENANT = AttributeKey.stringKey("susanoh.tenant");
  static final AttributeKey<String> EVENT_ID = AttributeKey.stringKey("susanoh.event_id");

  private static final String TRACES_PATH = "/v1/traces";
  private static final long SEND_ON_STOP_SECONDS = 5;

  private final SdkTracerProvider provider;
  private final Tracer tracer;

  private Tracing(SdkTracerProvider provider) {
    this.provider = provider;
    this.tracer = provider.get(SCOPE);
  }

  /**
   * Begins to send.
   *
   * @param version of this program
   */
  public static Tracing start(TraceSettings settings, String version) {
    String base = settings.endpoint().toString();
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(
                (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + TRACES_PATH)
            .build();
    Sampler ratio = Sampler.traceIdRatioBased(settings.ratio());
    return new Tracing(
        SdkTracerProvider.builder()
            .setResource(
                Resource.getDefault()
                    .merge(
                        Resource.create(
                            Attributes.of(
                                AttributeKey.stringKey("service.name"),
                                settings.serviceName(),
                                AttributeKey.stringKey("service.version"),
                                version))))
            .setSampler(Sampler.parentBased(new LinkedSampler(ratio)))
            .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
            .build());
  }

  /** Makes the spans. */
  public Tracer tracer() {
    return tracer;
  }

  /** The span that the calling thread works for, if it is kept. */
  static Optional<Span> current() {
    Span span = Span.current();
    return span.isRecording() ? Optional.of(span) : Optional.empty();
  }

  static TraceMark mark(SpanContext context) {
    return new TraceMark(context.getTraceId(), context.getSpanId());
  }

  /** Sends what is left, for a few seconds at most. */
  @Override
  public void close() {
    provider.shutdown().join(SEND_ON_STOP_SECONDS, TimeUnit.SECONDS);
  }
}
