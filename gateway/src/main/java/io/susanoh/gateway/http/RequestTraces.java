package io.susanoh.gateway.http;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.susanoh.gateway.tracing.Tracing;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/**
 * Begins the spans of requests: of the caller's trace where it names one (W3C Trace Context). The
 * process' own endpoints are not traced.
 */
public final class RequestTraces {

  private static final TextMapPropagator PROPAGATOR = W3CTraceContextPropagator.getInstance();

  private static final TextMapGetter<HttpServerRequest> HEADERS =
      (request, name) -> request.getHeader(name);

  private final Optional<Tracer> tracer;

  private RequestTraces(Optional<Tracer> tracer) {
    this.tracer = tracer;
  }

  /** No request is traced. */
  public static RequestTraces off() {
    return new RequestTraces(Optional.empty());
  }

  /** Requests are traced. */
  public static RequestTraces on(Tracing tracing) {
    return new RequestTraces(Optional.of(tracing.tracer()));
  }

  /** The span of a request that begins. */
  RequestSpan begin(Operation operation, HttpServerRequest request) {
    return tracer.isEmpty() || operation.always()
        ? RequestSpan.NONE
        : begin(tracer.get(), operation, request);
  }

  private static RequestSpan begin(Tracer tracer, Operation operation, HttpServerRequest request) {
    String method = operation.method().name();
    Span span =
        tracer
            .spanBuilder(method + ' ' + operation.path())
            .setParent(PROPAGATOR.extract(Context.root(), request, HEADERS))
            .setSpanKind(SpanKind.SERVER)
            .setAttribute("http.request.method", method)
            .setAttribute("http.route", operation.path())
            .startSpan();
    return span.isRecording() ? RequestSpan.of(span) : RequestSpan.NONE;
  }
}
