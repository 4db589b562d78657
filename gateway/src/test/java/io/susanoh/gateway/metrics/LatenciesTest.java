package io.susanoh.gateway.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LatenciesTest {

  private static final Buckets BUCKETS = Buckets.ladder(100, 1_000_000);
  private static final Labels ROUTE = Labels.of("route", "/x");

  @Test
  void whatSeveralThreadsCountIsAddedUp() throws InterruptedException {
    PerThread<Latencies> perThread = new PerThread<>(() -> new Latencies(BUCKETS));
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int seed = i;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    SplittableRandom random = new SplittableRandom(seed);
                    for (int n = 0; n < 50_000; n++) {
                      perThread.mine().record(random.nextLong(2_000_000));
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(4, perThread.all().size());
    HistogramDataPointSnapshot sum = Latencies.sum(ROUTE, perThread.all());
    assertEquals(200_000, sum.getCount());
    assertEquals(200, sum.getSum(), 2, "200 000 of a millisecond on average");
    assertEquals(ROUTE, sum.getLabels());
  }

  @Test
  void aDurationBelowZeroIsZero() {
    Latencies latencies = new Latencies(BUCKETS);
    latencies.record(-7);
    HistogramDataPointSnapshot sum = Latencies.sum(Labels.EMPTY, List.of(latencies));
    assertEquals(1, sum.getClassicBuckets().getCount(0));
    assertEquals(0, sum.getSum());
  }

  @Test
  void eachBucketShowsItsNewestTrace() {
    Latencies one = new Latencies(BUCKETS);
    Latencies other = new Latencies(BUCKETS);
    one.record(155);
    one.show(155, new TraceMark("a".repeat(32), "1".repeat(16)), 1_000);
    other.record(160);
    other.show(160, new TraceMark("b".repeat(32), "2".repeat(16)), 2_000);
    one.record(5_000);
    one.show(5_000, new TraceMark("c".repeat(32), "3".repeat(16)), 3_000);
    one.record(5_001);
    HistogramDataPointSnapshot sum = Latencies.sum(Labels.EMPTY, List.of(one, other));
    List<String> traces = new ArrayList<>();
    for (Exemplar exemplar : sum.getExemplars()) {
      traces.add(exemplar.getLabels().get("trace_id").substring(0, 1));
    }
    assertEquals(List.of("b", "c"), traces);
    assertEquals(4, sum.getCount());
  }
}
