package io.susanoh.gateway.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.review.AnalysisWatch;
import io.susanoh.gateway.review.Evidence;
import io.susanoh.l1.Rule;
import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Shows each analysis as a span, linked to the requests of its triggers where those are kept. */
final class TracedAnalyses implements AnalysisWatch {

  static final String SPAN = "l2.analysis";

  private static final AttributeKey<List<String>> RULES =
      AttributeKey.stringArrayKey("susanoh.l2.rules");

  private final Tracing tracing;
  private final AnalysisWatch meters;
  private final Triggers triggers;

  TracedAnalyses(Tracing tracing, AnalysisWatch meters, Triggers triggers) {
    this.tracing = tracing;
    this.meters = meters;
    this.triggers = triggers;
  }

  @Override
  public Future<Verdict> watch(Evidence evidence, Supplier<Future<Verdict>> analysis) {
    Span span = begin(evidence);
    try (Scope entered = span.makeCurrent()) {
      return meters
          .watch(evidence, analysis)
          .onComplete(verdict -> end(span, verdict), failure -> fail(span));
    } catch (RuntimeException e) {
      fail(span);
      throw e;
    }
  }

  private Span begin(Evidence evidence) {
    String tenantId = evidence.account().tenantId();
    SpanBuilder builder =
        tracing
            .tracer()
            .spanBuilder(SPAN)
            .setAttribute(Tracing.TENANT, tenantId)
            .setAttribute(Tracing.EVENT_ID, evidence.trigger().eventId())
            .setAttribute(RULES, Rule.of(evidence.rules()).stream().map(Rule::name).toList())
            .setAttribute("susanoh.l2.events", evidence.events().size());
    for (String eventId : evidence.mark().triggerIds()) {
      triggers.find(tenantId, evidence.account().userId(), eventId).ifPresent(builder::addLink);
    }
    return builder.startSpan();
  }

  private static void end(Span span, Verdict verdict) {
    span.setAttribute("susanoh.l2.source", verdict.source().name().toLowerCase(Locale.ROOT));
    span.setAttribute("susanoh.l2.action", verdict.recommendedAction().name());
    span.setAttribute("susanoh.l2.risk_score", verdict.riskScore());
    span.end();
  }

  private static void fail(Span span) {
    span.setStatus(StatusCode.ERROR);
    span.end();
  }
}
