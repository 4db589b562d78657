package io.susanoh.gateway.http;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.susanoh.gateway.metrics.Buckets;
import io.susanoh.gateway.metrics.Latencies;
import io.susanoh.gateway.metrics.PerThread;
import io.susanoh.gateway.metrics.Tally;
import io.susanoh.gateway.metrics.TraceMark;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Counts answered requests by route and status and how long they took, from their headers to the
 * moment that the answer is handed to the connection. A request whose client went away before that
 * is not counted. Each event loop counts for itself.
 */
public final class RequestMeters {

  private static final Buckets BUCKETS =
      Buckets.ladder(
          TimeUnit.MICROSECONDS.toNanos(50),
          TimeUnit.SECONDS.toNanos(10),
          TimeUnit.MILLISECONDS.toNanos(30));

  private static final Operation[] OPERATIONS = Operation.values();

  /** The route of what matches none. */
  private static final int UNROUTED = OPERATIONS.length;

  private static final int ROUTES = OPERATIONS.length + 1;
  private static final int STATUS_LEAST = 100;
  private static final int STATUSES = 500;

  /** What is shown before it has happened, so that its first time is an increase too. */
  private static final Set<Integer> STATUSES_SHOWN_AT_ZERO = Set.of(200, 500, 503);

  private final PerThread<Loop> loops;

  /**
   * @param traces shows some of the requests in full
   */
  public RequestMeters(PrometheusRegistry registry, RequestTraces traces) {
    this.loops = new PerThread<>(() -> new Loop(traces));
    registry.register((MultiCollector) this::collect);
  }

  /** The calling event loop's. */
  Loop loop() {
    return loops.mine();
  }

  /** What one event loop counts. Its thread's alone. */
  static final class Loop {

    private final RequestTraces traces;
    private final Tally answers = new Tally(ROUTES * STATUSES);
    private final AtomicReferenceArray<Latencies> latencies = new AtomicReferenceArray<>(ROUTES);

    private Loop(RequestTraces traces) {
      this.traces = traces;
    }

    /** A request has begun whose operation is known; its span. */
    RequestSpan began(Operation operation, HttpServerRequest request) {
      RequestSpan span = traces.begin(operation, request);
      began(operation.ordinal(), request, span);
      return span;
    }

    /** A request has begun that is for no operation. */
    void beganUnrouted(HttpServerRequest request) {
      began(UNROUTED, request, RequestSpan.NONE);
    }

    private void began(int route, HttpServerRequest request, RequestSpan span) {
      HttpServerResponse response = request.response();
      response.endHandler(new Running(this, route, System.nanoTime(), response, span));
    }

    private void answered(int route, int status, long nanos, RequestSpan span) {
      answers.add(route * STATUSES + status - STATUS_LEAST, 1);
      Latencies known = latencies.getPlain(route);
      if (known == null) {
        known = new Latencies(BUCKETS);
        latencies.setRelease(route, known);
      }
      Optional<TraceMark> trace = span.mark();
      known.record(nanos);
      if (trace.isPresent()) {
        known.show(nanos, trace.get(), System.currentTimeMillis());
        span.end(status);
      }
    }
  }

  /** A request that is not answered yet; told when its answer is handed over. */
  private record Running(
      Loop loop, int route, long beganNanos, HttpServerResponse response, RequestSpan span)
      implements Handler<Void> {
    @Override
    public void handle(Void ended) {
      loop.answered(route, response.getStatusCode(), System.nanoTime() - beganNanos, span);
    }
  }

  private MetricSnapshots collect() {
    HistogramSnapshot.Builder latencies =
        HistogramSnapshot.builder()
            .name("susanoh_http_request_duration_seconds")
            .help("Time from a request's headers to its answer, by route");
    CounterSnapshot.Builder requests =
        CounterSnapshot.builder()
            .name("susanoh_http_requests")
            .help("Requests answered, by route and status");
    for (int route = 0; route < ROUTES; route++) {
      Labels labels = labels(route);
      List<Latencies> parts = latencies(route);
      if (!parts.isEmpty()) {
        latencies.dataPoint(Latencies.sum(labels, parts));
      }
      for (int status = 0; status < STATUSES; status++) {
        long answers = answers(route * STATUSES + status);
        if (answers > 0 || STATUSES_SHOWN_AT_ZERO.contains(status + STATUS_LEAST)) {
          requests.dataPoint(
              CounterDataPointSnapshot.builder()
                  .labels(labels.add("status", Integer.toString(status + STATUS_LEAST)))
                  .value((double) answers)
                  .build());
        }
      }
    }
    return MetricSnapshots.of(requests.build(), latencies.build());
  }

  private List<Latencies> latencies(int route) {
    return loops.all().stream()
        .map(loop -> loop.latencies.getAcquire(route))
        .filter(Objects::nonNull)
        .toList();
  }

  private long answers(int index) {
    long sum = 0;
    for (Loop loop : loops.all()) {
      sum += loop.answers.get(index);
    }
    return sum;
  }

  private static Labels labels(int route) {
    return route == UNROUTED
        ? Labels.of("method", "none", "route", "none")
        : Labels.of("method", OPERATIONS[route].method().name(), "route", OPERATIONS[route].path());
  }
}
