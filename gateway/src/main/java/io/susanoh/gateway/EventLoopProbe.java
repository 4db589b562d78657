package io.susanoh.gateway;

import io.netty.util.concurrent.EventExecutor;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.susanoh.gateway.metrics.Buckets;
import io.susanoh.gateway.metrics.Latencies;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

/**
 * How late each event loop runs what is due: ten times a second each loop is to run a task that
 * counts by how much it came late. What makes it late makes requests late.
 */
final class EventLoopProbe implements AutoCloseable {

  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final Buckets BUCKETS =
      Buckets.ladder(TimeUnit.MICROSECONDS.toNanos(100), TimeUnit.SECONDS.toNanos(20));

  private final List<Loop> loops;

  /** One event loop. Its counts are its thread's. */
  private static final class Loop {
    private final Latencies late = new Latencies(BUCKETS);
    private final Future<?> timer;
    private long dueNanos = System.nanoTime() + PERIOD_NANOS;

    private Loop(EventExecutor executor) {
      timer =
          executor.scheduleWithFixedDelay(
              this::run, PERIOD_NANOS, PERIOD_NANOS, TimeUnit.NANOSECONDS);
    }

    private void run() {
      long now = System.nanoTime();
      late.record(now - dueNanos);
      dueNanos = now + PERIOD_NANOS;
    }
  }

  private EventLoopProbe(List<Loop> loops) {
    this.loops = loops;
  }

  /** Probes every loop of a group until it is closed. */
  static EventLoopProbe start(Iterable<EventExecutor> group, PrometheusRegistry registry) {
    EventLoopProbe probe =
        new EventLoopProbe(
            StreamSupport.stream(group.spliterator(), false).map(Loop::new).toList());
    registry.register((Collector) probe::collect);
    return probe;
  }

  private HistogramSnapshot collect() {
    return HistogramSnapshot.builder()
        .name("susanoh_event_loop_lag_seconds")
        .help("By how much event loops run late what is due, looked at ten times a second a loop")
        .dataPoint(Latencies.sum(Labels.EMPTY, loops.stream().map(loop -> loop.late).toList()))
        .build();
  }

  @Override
  public void close() {
    loops.forEach(loop -> loop.timer.cancel(false));
  }
}
