package io.susanoh.gateway.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Durations that one thread at a time records and any thread reads. Recording is two plain adds to
 * an array; a reader may see the newest a moment late, never half.
 */
public final class Latencies {

  private static final double NANOS_PER_SECOND = 1e9;

  private final Buckets buckets;
  private final Tally counts;
  private final Tally sumNanos = new Tally(1);

  /** By bucket, the newest duration whose trace is kept. */
  private final AtomicReferenceArray<Exemplar> exemplars;

  public Latencies(Buckets buckets) {
    this.buckets = buckets;
    this.counts = new Tally(buckets.count() + 1);
    this.exemplars = new AtomicReferenceArray<>(buckets.count() + 1);
  }

  /** Counts a duration; one below zero, when a clock was set back, as zero. */
  public void record(long nanos) {
    record(nanos, 1);
  }

  /** Counts a duration so many times. */
  public void record(long nanos, int times) {
    counts.add(buckets.of(nanos), times);
    sumNanos.add(0, Math.max(0, nanos) * times);
  }

  /** A kept trace shows a duration that is counted in full. */
  public void show(long nanos, TraceMark trace, long nowMillis) {
    exemplars.set(
        buckets.of(nanos),
        Exemplar.builder()
            .value(nanos / NANOS_PER_SECOND)
            .traceId(trace.traceId())
            .spanId(trace.spanId())
            .timestampMillis(nowMillis)
            .build());
  }

  /** How many were counted. */
  public long count() {
    long count = 0;
    for (int bucket = 0; bucket <= buckets.count(); bucket++) {
      count += counts.get(bucket);
    }
    return count;
  }

  /**
   * All that several threads have counted of one thing.
   *
   * @param parts with the same buckets; at least one
   */
  public static HistogramDataPointSnapshot sum(Labels labels, Collection<Latencies> parts) {
    Buckets buckets = parts.iterator().next().buckets;
    long[] counts = new long[buckets.count() + 1];
    long sumNanos = 0;
    Exemplar[] newest = new Exemplar[counts.length];
    for (Latencies part : parts) {
      sumNanos += part.sumNanos.get(0);
      for (int bucket = 0; bucket < counts.length; bucket++) {
        counts[bucket] += part.counts.get(bucket);
        newest[bucket] = newer(newest[bucket], part.exemplars.get(bucket));
      }
    }
    return HistogramDataPointSnapshot.builder()
        .labels(labels)
        .classicHistogramBuckets(ClassicHistogramBuckets.of(buckets.upperSeconds(), counts))
        .sum(sumNanos / NANOS_PER_SECOND)
        .exemplars(Exemplars.of(Arrays.stream(newest).filter(Objects::nonNull).toList()))
        .build();
  }

  private static Exemplar newer(Exemplar one, Exemplar other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.getTimestampMillis() >= other.getTimestampMillis() ? one : other;
  }
}
