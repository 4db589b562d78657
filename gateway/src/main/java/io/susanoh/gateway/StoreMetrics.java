package io.susanoh.gateway;

import static io.susanoh.gateway.metrics.Snapshots.counter;
import static io.susanoh.gateway.metrics.Snapshots.gauge;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.susanoh.gateway.journal.JournalStats;
import io.susanoh.gateway.journal.SegmentJournal;
import io.susanoh.gateway.metrics.Buckets;
import io.susanoh.gateway.metrics.Latencies;
import io.susanoh.gateway.metrics.Tally;
import io.susanoh.gateway.storage.Drain;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What Prometheus is shown of the journal, the drain and PostgreSQL. */
final class StoreMetrics {

  private static final double MILLIS_PER_SECOND = 1e3;
  private static final Buckets BATCH_BUCKETS =
      Buckets.ladder(TimeUnit.MICROSECONDS.toNanos(500), TimeUnit.SECONDS.toNanos(60));

  private final PrometheusRegistry registry;
  private final InstantSource clock;
  private final long startedMillis;
  private final Latencies batches = new Latencies(BATCH_BUCKETS);
  private final Tally records = new Tally(1);

  StoreMetrics(PrometheusRegistry registry, InstantSource clock) {
    this.registry = registry;
    this.clock = clock;
    this.startedMillis = clock.millis();
  }

  /** The drain has brought a batch into PostgreSQL. The drain's thread alone. */
  void drained(int count, long nanos) {
    batches.record(nanos);
    records.add(0, count);
  }

  /** Shows the journal. */
  void journal(SegmentJournal journal) {
    registry.register((MultiCollector) () -> journal(journal.stats()));
  }

  private static MetricSnapshots journal(JournalStats stats) {
    return MetricSnapshots.of(
        gauge(
            "susanoh_journal_depth_records",
            "Records that are written and not drained",
            stats.depth()),
        gauge("susanoh_journal_used_bytes", "Bytes of all segment files", stats.bytesUsed()),
        gauge(
            "susanoh_journal_held_bytes",
            "Bytes of segment files that cannot give way: not drained, written now or set aside",
            stats.bytesHeld()),
        gauge("susanoh_journal_budget_bytes", "The journal's disk budget", stats.bytesMax()),
        gauge(
            "susanoh_journal_full",
            "1 when no room could be set aside when it was tried last: events are, or soon will be,"
                + " refused",
            stats.full() ? 1 : 0),
        counter(
            "susanoh_journal_damages",
            "Places whose records could not be read back",
            stats.damages()));
  }

  /** Shows the drain and what it says of PostgreSQL. */
  void drain(Drain drain, SegmentJournal journal) {
    registry.register((MultiCollector) () -> drain(drain, journal, journal.stats()));
  }

  private MetricSnapshots drain(Drain drain, SegmentJournal journal, JournalStats stats) {
    long lagRecords = Math.max(0, journal.newestSequence() - drain.drainedSequence());
    return MetricSnapshots.of(
        gauge(
            "susanoh_journal_oldest_age_seconds",
            "How long the oldest record has waited to be drained",
            stats.depth() == 0
                ? 0
                : ageSeconds(stats.oldestReceiptMillis().orElse(drainedReceiptMillis(drain)))),
        gauge(
            "susanoh_drain_lag_records",
            "Records of this epoch that PostgreSQL does not have yet",
            lagRecords),
        gauge(
            "susanoh_drain_lag_seconds",
            "PostgreSQL has everything that was received until so long ago",
            lagRecords == 0 ? 0 : ageSeconds(drainedReceiptMillis(drain))),
        counter("susanoh_drain_records", "Records brought into PostgreSQL", records.get(0)),
        counter(
            "susanoh_drain_rejected_records",
            "Records that PostgreSQL refused",
            drain.rejectedRecords()),
        HistogramSnapshot.builder()
            .name("susanoh_drain_batch_duration_seconds")
            .help("Time in which a batch of records was brought into PostgreSQL")
            .dataPoint(Latencies.sum(Labels.EMPTY, List.of(batches)))
            .build(),
        gauge(
            "susanoh_postgres_up",
            "1 when PostgreSQL answered when it was asked last",
            drain.isDatabaseUp() ? 1 : 0));
  }

  /** Before the first record is drained, nothing has waited for longer than since the start. */
  private long drainedReceiptMillis(Drain drain) {
    return Math.max(startedMillis, drain.drainedReceiptMillis());
  }

  private double ageSeconds(long receiptMillis) {
    return Math.max(0, clock.millis() - receiptMillis) / MILLIS_PER_SECOND;
  }
}
