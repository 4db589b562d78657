package io.susanoh.loadtest;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.susanoh.gateway.metrics.Buckets;
import io.susanoh.gateway.metrics.Latencies;
import io.susanoh.gateway.screening.ScreeningMeters;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.ScreeningResult.Admission;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Nanoseconds that the hot path pays for its metrics: a duration counted, a duration taken and
 * counted, and all that one decision of L1 counts.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class MetersBenchmark {

  private static final int DURATIONS = 1 << 12;

  private final Latencies latencies =
      new Latencies(Buckets.ladder(50_000, 10_000_000_000L, 30_000_000));
  private final ScreeningMeters meters = new ScreeningMeters(new PrometheusRegistry());
  private final ScreeningResult result = new ScreeningResult(0, Admission.ADDED, 100, 1, 1, 1);
  private final GameEvent event =
      new GameEvent(
          "default",
          "e1",
          Optional.empty(),
          GameEvent.NO_TIMESTAMP,
          "TRADE",
          "user_mule_03",
          "user_boss_01",
          100,
          Optional.empty(),
          GameEvent.NO_PRICE,
          1,
          0,
          Optional.empty());
  private final long[] nanos = durations();
  private int next;

  /** As requests take: half below 200 µs, one in a thousand over 10 ms. */
  private static long[] durations() {
    SplittableRandom random = new SplittableRandom(1);
    long[] nanos = new long[DURATIONS];
    for (int i = 0; i < DURATIONS; i++) {
      nanos[i] = (long) (200_000 * Math.exp(random.nextGaussian() * 1.3));
    }
    return nanos;
  }

  private long duration() {
    return nanos[next++ & (DURATIONS - 1)];
  }

  /** The duration is known. */
  @Benchmark
  public void count() {
    latencies.record(duration());
  }

  /** With the two looks at the clock. */
  @Benchmark
  public void takeAndCount() {
    long began = System.nanoTime();
    latencies.record(System.nanoTime() - began + duration());
  }

  /** Engine, duration, rules and admission. */
  @Benchmark
  public void decision() {
    long began = System.nanoTime();
    meters.answered("rust", System.nanoTime() - began, 1);
    meters.decided(event, 0, result);
  }
}
