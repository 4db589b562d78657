package io.susanoh.gateway;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.susanoh.gateway.journal.JournalStats;
import io.susanoh.gateway.journal.SegmentJournal;
import io.susanoh.gateway.screening.Shards;
import io.susanoh.gateway.storage.Drain;
import io.susanoh.l1.WindowUsage;
import java.util.function.Supplier;

/**
 * What Prometheus is shown of this node. Read when it asks; nothing here costs a request anything.
 */
final class NodeMetrics implements AutoCloseable {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collector = new JvmGcMetrics();

  NodeMetrics() {
    collector.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
  }

  PrometheusMeterRegistry registry() {
    return registry;
  }

  void journal(SegmentJournal journal) {
    Supplier<JournalStats> stats = journal::stats;
    gauge(
        "susanoh_journal_depth_records",
        "Records that are written and not drained",
        () -> stats.get().depth());
    gauge(
        "susanoh_journal_used_bytes", "Bytes of all segment files", () -> stats.get().bytesUsed());
    gauge(
        "susanoh_journal_budget_bytes", "The journal's disk budget", () -> stats.get().bytesMax());
    gauge(
        "susanoh_journal_damages",
        "Places whose records could not be read back",
        () -> stats.get().damages());
  }

  void windows(Supplier<WindowUsage> usage, Shards shards) {
    gauge("susanoh_l1_windows", "Targets with a window", () -> usage.get().windows());
    gauge("susanoh_l1_window_entries", "Events in all windows", () -> usage.get().entries());
    gauge("susanoh_l1_window_bytes", "Memory that the windows occupy", () -> usage.get().bytes());
    gauge(
        "susanoh_accounts_held",
        "Accounts that are not NORMAL or hold a clearance",
        shards::sweepAccounts);
  }

  void drain(Drain drain, SegmentJournal journal) {
    gauge(
        "susanoh_drain_lag_records",
        "Records of this epoch that PostgreSQL does not have yet",
        () -> journal.newestSequence() - drain.drainedSequence());
    gauge(
        "susanoh_drain_rejected_records",
        "Records that PostgreSQL refused since the start",
        drain::rejectedRecords);
    gauge(
        "susanoh_postgres_up",
        "1 when PostgreSQL answered when it was asked last",
        () -> drain.isDatabaseUp() ? 1 : 0);
  }

  private void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).strongReference(true).register(registry);
  }

  @Override
  public void close() {
    collector.close();
    registry.close();
  }
}
