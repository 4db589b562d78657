package io.susanoh.gateway;

import static io.susanoh.gateway.metrics.Snapshots.gauge;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.susanoh.gateway.engine.EngineStatus;
import io.susanoh.gateway.http.Exposition;
import io.susanoh.gateway.screening.Shards;
import io.susanoh.l1.WindowUsage;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What Prometheus is shown of this node. The registry asks its parts when it is scraped; what the
 * hot path counts itself is in flat arrays ({@link io.susanoh.gateway.metrics}).
 */
final class NodeMetrics implements Exposition, AutoCloseable {

  private static final String VERTX_POOL = MetricsDomain.NAMED_POOLS.getPrefix();
  private static final String POOL = "susanoh.pool.";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, new PrometheusRegistry(), Clock.SYSTEM);
  private final JvmGcMetrics collector = new JvmGcMetrics();

  NodeMetrics() {
    registry
        .config()
        .meterFilter(poolNames())
        .meterFilter(MeterFilter.deny(NodeMetrics::isOfRedis))
        .meterFilter(MeterFilter.denyNameStartsWith("vertx."))
        .meterFilter(MeterFilter.denyNameStartsWith(POOL + "completed"))
        .meterFilter(MeterFilter.denyNameStartsWith(POOL + "usage"));
    collector.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    Labels build = Labels.of("java", Runtime.version().toString(), "version", Main.version());
    prometheus()
        .register(
            (Collector)
                () ->
                    InfoSnapshot.builder()
                        .name("susanoh_build")
                        .help("Which version runs, on which Java")
                        .dataPoint(InfoDataPointSnapshot.builder().labels(build).build())
                        .build());
  }

  /** For instruments that are seldom used. */
  PrometheusMeterRegistry registry() {
    return registry;
  }

  /** For what is collected when it is scraped. */
  PrometheusRegistry prometheus() {
    return registry.getPrometheusRegistry();
  }

  /**
   * Has Vert.x measure its pools (workers, connections to PostgreSQL). Its other instruments, of
   * HTTP above all, cost each request more than all of ours.
   */
  VertxBuilder watchPools(VertxBuilder builder, VertxOptions options) {
    options.setMetricsOptions(
        new MicrometerMetricsOptions()
            .setEnabled(true)
            .setDisabledMetricsCategories(
                Arrays.stream(MetricsDomain.values())
                    .filter(domain -> domain != MetricsDomain.NAMED_POOLS)
                    .map(MetricsDomain::toCategory)
                    .collect(Collectors.toSet())));
    return builder.with(options).withMetrics(new MicrometerMetricsFactory(registry));
  }

  private static MeterFilter poolNames() {
    return new MeterFilter() {
      @Override
      public Meter.Id map(Meter.Id id) {
        return id.getName().startsWith(VERTX_POOL)
            ? id.withName(POOL + id.getName().substring(VERTX_POOL.length()))
            : id;
      }
    };
  }

  /** Each connection anew to Redis is a pool with a random name; {@code RedisMeters} shows them. */
  private static boolean isOfRedis(Meter.Id id) {
    return id.getName().startsWith(POOL) && "redis".equals(id.getTag("pool_type"));
  }

  /**
   * Shows the windows. Each scrape takes the lock of one shard after the other, each for as long as
   * reading three numbers takes.
   */
  void windows(Supplier<WindowUsage> usage, Shards shards) {
    prometheus().register((MultiCollector) () -> windows(usage.get(), shards.sweepAccounts()));
  }

  private static MetricSnapshots windows(WindowUsage usage, int accounts) {
    return MetricSnapshots.of(
        gauge("susanoh_l1_windows", "Targets with a window", usage.windows()),
        gauge("susanoh_l1_window_entries", "Events in all windows", usage.entries()),
        gauge("susanoh_l1_window_bytes", "Memory that the windows occupy", usage.bytes()),
        gauge(
            "susanoh_accounts_held", "Accounts that are not NORMAL or hold a clearance", accounts));
  }

  /** Shows how the engines stand. */
  void engines(Supplier<EngineStatus> status) {
    prometheus()
        .register(
            (Collector)
                () ->
                    gauge(
                        "susanoh_l1_degraded",
                        "1 when an engine has faulted and the other one answers, or nobody follows",
                        status.get().asConfigured() ? 0 : 1));
  }

  @Override
  public String text(Format format) {
    return registry.scrape(format.contentType());
  }

  @Override
  public void close() {
    collector.close();
    registry.close();
  }
}
