package io.susanoh.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.susanoh.gateway.config.Settings;
import io.susanoh.gateway.engine.L1Engines;
import io.susanoh.gateway.http.Exposition;
import io.susanoh.gateway.http.Observation;
import io.susanoh.gateway.http.RequestMeters;
import io.susanoh.gateway.http.RequestTraces;
import io.susanoh.gateway.journal.Journal;
import io.susanoh.gateway.journal.SegmentJournal;
import io.susanoh.gateway.review.AnalysisWatch;
import io.susanoh.gateway.review.ReviewMeters;
import io.susanoh.gateway.screening.ScreeningMeters;
import io.susanoh.gateway.screening.ScreeningWatch;
import io.susanoh.gateway.screening.Shards;
import io.susanoh.gateway.storage.Drain;
import io.susanoh.gateway.tracing.Traces;
import io.susanoh.gateway.tracing.Tracing;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/** How a gateway is watched: its instruments, and what is shown of its parts as they begin. */
final class Telemetry implements AutoCloseable {

  private final NodeMetrics node = new NodeMetrics();
  private final StoreMetrics stores;
  private final Optional<Tracing> tracing;
  private final Optional<Traces> traces;
  private final RequestMeters requests;
  private final ScreeningWatch screening;
  private final ReviewMeters reviews;
  private final AnalysisWatch analyses;
  private final Settings settings;

  Telemetry(Settings settings, InstantSource clock) {
    this.settings = settings;
    this.stores = new StoreMetrics(node.prometheus(), clock);
    this.reviews = new ReviewMeters(node.registry(), clock);
    this.tracing = settings.traces().map(to -> Tracing.start(to, Main.version()));
    this.traces = tracing.map(Traces::new);
    ScreeningMeters decisions = new ScreeningMeters(node.prometheus());
    this.screening = traces.map(on -> on.of(decisions)).orElse(decisions);
    this.analyses = traces.map(on -> on.of(reviews)).orElse(reviews);
    this.requests =
        new RequestMeters(
            node.prometheus(), tracing.map(RequestTraces::on).orElseGet(RequestTraces::off));
  }

  /** For instruments that are seldom used. */
  MeterRegistry registry() {
    return node.registry();
  }

  /** For instruments of the hot path. */
  PrometheusRegistry prometheus() {
    return node.prometheus();
  }

  /** Sees the decisions of L1. */
  ScreeningWatch screening() {
    return screening;
  }

  /** Sees the analyses. */
  AnalysisWatch analyses() {
    return analyses;
  }

  /** The journal as requests use it. */
  Journal watched(Journal journal) {
    return traces.map(on -> on.of(journal)).orElse(journal);
  }

  /** What is counted of the queue of analyses. */
  ReviewMeters reviews() {
    return reviews;
  }

  Exposition exposition() {
    return node;
  }

  Observation observation() {
    return new Observation(node, requests, settings.metricsPort().isEmpty());
  }

  /**
   * A Vert.x whose event loops are watched; begins it, too.
   *
   * @param die ends the process, for this reason
   */
  Vertx vertx(Parts parts, Consumer<String> die) {
    Vertx vertx =
        node.watchPools(
                Vertx.builder(),
                new VertxOptions()
                    .setPreferNativeTransport(true)
                    .setEventLoopPoolSize(settings.eventLoops()))
            .build();
    parts.begun("vertx", () -> Gateway.awaitEnd(vertx.close()));
    EventLoopGroup loops = ((VertxInternal) vertx).nettyEventLoopGroup();
    EventLoopWatchdog watchdog = EventLoopWatchdog.start(loops, die);
    parts.begun("watchdog", watchdog::close);
    EventLoopProbe probe = EventLoopProbe.start(loops, node.prometheus());
    parts.begun("probe", probe::close);
    return vertx;
  }

  void show(SegmentJournal journal) {
    stores.journal(journal);
  }

  void show(L1Engines engines, Shards shards) {
    node.windows(() -> shards.usage(engines), shards);
    node.engines(engines::status);
  }

  void show(Drain drain, SegmentJournal journal) {
    stores.drain(drain, journal);
  }

  /** A batch of records is in PostgreSQL. */
  void drained(int records, long nanos) {
    stores.drained(records, nanos);
  }

  @Override
  public void close() {
    tracing.ifPresent(Tracing::close);
    node.close();
  }
}
