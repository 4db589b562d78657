package io.susanoh.gateway.http;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.susanoh.gateway.logging.LogFields;
import io.susanoh.gateway.metrics.TraceMark;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.MDC;

/** The span of a request whose trace is kept, or nothing. */
final class RequestSpan {

  /** Of a request that is not traced: costs nothing. */
  static final RequestSpan NONE = new RequestSpan(Optional.empty());

  private static final int STATUS_OF_OUR_FAULTS = 500;

  private final Optional<Span> span;

  private RequestSpan(Optional<Span> span) {
    this.span = span;
  }

  static RequestSpan of(Span span) {
    return new RequestSpan(Optional.of(span));
  }

  /**
   * Has the calling thread do some work for this request: what is traced of it belongs to the
   * request, and what is logged names its trace.
   */
  <T> T during(Supplier<T> work) {
    return span.isEmpty() ? work.get() : during(span.get(), work);
  }

  private static <T> T during(Span span, Supplier<T> work) {
    try (Scope current = span.makeCurrent();
        MDC.MDCCloseable logged =
            MDC.putCloseable(LogFields.TRACE_ID, span.getSpanContext().getTraceId())) {
      return work.get();
    }
  }

  /** Where the trace is found. */
  Optional<TraceMark> mark() {
    return span.map(Span::getSpanContext).map(RequestSpan::mark);
  }

  private static TraceMark mark(SpanContext context) {
    return new TraceMark(context.getTraceId(), context.getSpanId());
  }

  /** The request is answered. */
  void end(int status) {
    span.ifPresent(one -> end(one, status));
  }

  private static void end(Span span, int status) {
    span.setAttribute("http.response.status_code", status);
    if (status >= STATUS_OF_OUR_FAULTS) {
      span.setStatus(StatusCode.ERROR);
    }
    span.end();
  }
}
