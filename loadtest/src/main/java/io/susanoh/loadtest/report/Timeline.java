package io.susanoh.loadtest.report;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** A run second by second, from what k6 sampled. Latencies in microseconds. */
final class Timeline {

  private static final long LATENCY_MICROS_MAX = 60_000_000;
  private static final int DIGITS = 3;

  private final SortedMap<Long, Second> seconds = new TreeMap<>();
  private final SortedMap<String, SortedMap<Long, Double>> gauges = new TreeMap<>();

  /** What happened in one second. */
  static final class Second {
    private final Histogram latencies = newHistogram();
    private long failed;
    private long dropped;

    Histogram latencies() {
      return latencies;
    }

    long posted() {
      return latencies.getTotalCount();
    }

    long failed() {
      return failed;
    }

    /** Events that the generator should have posted and could not. */
    long dropped() {
      return dropped;
    }
  }

  static Histogram newHistogram() {
    // Grows as need be: most seconds see a small part of the range.
    Histogram histogram = new Histogram(DIGITS);
    histogram.setAutoResize(true);
    return histogram;
  }

  void latency(long second, double millis) {
    long micros = Math.clamp(Math.round(millis * 1_000), 1, LATENCY_MICROS_MAX);
    at(second).latencies.recordValue(micros);
  }

  void failed(long second, long count) {
    at(second).failed += count;
  }

  void dropped(long second, long count) {
    at(second).dropped += count;
  }

  void gauge(String name, long second, double value) {
    gauges.computeIfAbsent(name, any -> new TreeMap<>()).put(second, value);
  }

  private Second at(long second) {
    return seconds.computeIfAbsent(second, any -> new Second());
  }

  /** By whole seconds since the first sample. */
  SortedMap<Long, Second> seconds() {
    return seconds;
  }

  /** Of one of the gateway's gauges, empty where it has none such. */
  Map<Long, Double> gauge(String name) {
    return gauges.getOrDefault(name, new TreeMap<>());
  }

  /** All latencies from one second to before another. */
  Histogram latencies(long fromSecond, long toSecond) {
    Histogram all = newHistogram();
    seconds.subMap(fromSecond, toSecond).values().forEach(second -> all.add(second.latencies));
    return all;
  }

  /** All latencies. */
  Histogram latencies() {
    return latencies(0, Long.MAX_VALUE);
  }

  long failed() {
    return seconds.values().stream().mapToLong(Second::failed).sum();
  }

  long dropped() {
    return seconds.values().stream().mapToLong(Second::dropped).sum();
  }
}
