package io.susanoh.loadtest.report;

import io.susanoh.loadtest.report.LineChart.Colour;
import io.susanoh.loadtest.report.LineChart.Point;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/** What is drawn of runs. */
final class Charts {

  private static final List<Double> NINES =
      List.of(1.0, 2.0, 10.0, 100.0, 1_000.0, 10_000.0, 100_000.0);
  private static final double POINTS_A_DECADE = 24;

  private Charts() {}

  static String latency(Timeline timeline) {
    double maxMillis = timeline.latencies().getMaxValue() / 1e3;
    double minMillis = Math.max(0.01, timeline.latencies().getMinNonZeroValue() / 1e3);
    return new LineChart(
            "Latency of each second",
            time(timeline),
            Axis.logarithmic("milliseconds", minMillis, Math.max(maxMillis, 40)))
        .line("max", Colour.GREY, perSecond(timeline, second -> at(second, 100)))
        .line("p99", Colour.ORANGE, perSecond(timeline, second -> at(second, 99)))
        .line("p50", Colour.BLUE, perSecond(timeline, second -> at(second, 50)))
        .bound("bound of p99", Judgement.BOUND_MILLIS)
        .svg();
  }

  static String throughput(Timeline timeline) {
    double max =
        timeline.seconds().values().stream()
            .mapToDouble(second -> Math.max(second.posted(), second.dropped()))
            .max()
            .orElse(1);
    return new LineChart("Events of each second", time(timeline), Axis.linear("events/s", max))
        .line("posted", Colour.BLUE, perSecond(timeline, Timeline.Second::posted))
        .line("failed", Colour.RED, perSecond(timeline, Timeline.Second::failed))
        .line(
            "dropped by the generator",
            Colour.PURPLE,
            perSecond(timeline, Timeline.Second::dropped))
        .svg();
  }

  /** Records that wait in the gateway. */
  static String backlog(Timeline timeline) {
    Map<Long, Double> drain = timeline.gauge("drain_lag_records");
    Map<Long, Double> follower = timeline.gauge("follower_lag_events");
    return new LineChart(
            "Waiting in the gateway",
            time(timeline),
            Axis.linear("records", Math.max(max(drain.values()), max(follower.values()))))
        .line("for PostgreSQL (drain lag)", Colour.BLUE, points(drain, 1))
        .line("for the follower", Colour.ORANGE, points(follower, 1))
        .svg();
  }

  static String memory(Timeline timeline) {
    Map<Long, Double> windows = timeline.gauge("window_bytes");
    Map<Long, Double> heap = timeline.gauge("jvm_memory_bytes");
    double mebi = 1.0 / (1 << 20);
    return new LineChart(
            "Memory",
            time(timeline),
            Axis.linear("MiB", Math.max(max(windows.values()), max(heap.values())) * mebi))
        .line("windows", Colour.BLUE, points(windows, mebi))
        .line("JVM", Colour.ORANGE, points(heap, mebi))
        .svg();
  }

  /** Two runs' latencies by percentile. */
  static String percentiles(Map<String, Histogram> byName) {
    double max = byName.values().stream().mapToLong(Histogram::getMaxValue).max().orElse(1) / 1e3;
    double min =
        byName.values().stream().mapToLong(Histogram::getMinNonZeroValue).min().orElse(1) / 1e3;
    long count = byName.values().stream().mapToLong(Histogram::getTotalCount).max().orElse(1);
    double last = Math.clamp((double) count, 100, 100_000);
    LineChart chart =
        new LineChart(
            "Latency by percentile",
            nines(last),
            Axis.logarithmic("milliseconds", Math.max(0.01, min), Math.max(max, 40)));
    Colour[] colours = {Colour.ORANGE, Colour.BLUE, Colour.PURPLE, Colour.GREY};
    int next = 0;
    for (Map.Entry<String, Histogram> one : byName.entrySet()) {
      chart.line(one.getKey(), colours[next++ % colours.length], curve(one.getValue(), last));
    }
    return chart.bound("bound of p99", Judgement.BOUND_MILLIS).svg();
  }

  /** Each second's p99 of several runs, over another. */
  static String sideBySide(Map<String, Timeline> byName) {
    double max =
        byName.values().stream().mapToLong(t -> t.latencies().getMaxValue()).max().orElse(1);
    double min =
        byName.values().stream().mapToLong(t -> t.latencies().getMinNonZeroValue()).min().orElse(1);
    long seconds = byName.values().stream().mapToLong(Charts::lastSecond).max().orElse(1);
    LineChart chart =
        new LineChart(
            "p99 of each second",
            Axis.linear("seconds", (double) seconds),
            Axis.logarithmic("milliseconds", Math.max(0.01, min / 1e3), Math.max(max / 1e3, 40)));
    Colour[] colours = {Colour.ORANGE, Colour.BLUE, Colour.PURPLE, Colour.GREY};
    int next = 0;
    for (Map.Entry<String, Timeline> one : byName.entrySet()) {
      chart.line(
          one.getKey(),
          colours[next++ % colours.length],
          perSecond(one.getValue(), second -> at(second, 99)));
    }
    return chart.bound("bound of p99", Judgement.BOUND_MILLIS).svg();
  }

  /** A ramp's latency by rate. */
  static String knee(Knee knee) {
    double max =
        knee.steps().stream().mapToLong(s -> s.latencies().getMaxValue()).max().orElse(1) / 1e3;
    double rate = knee.steps().stream().mapToInt(Knee.Step::rate).max().orElse(1);
    return new LineChart(
            "Latency by rate",
            Axis.linear("events/s asked for", rate),
            Axis.logarithmic("milliseconds", 0.1, Math.max(max, 40)))
        .line("p99.9", Colour.GREY, bySteps(knee, 99.9))
        .line("p99", Colour.ORANGE, bySteps(knee, 99))
        .line("p50", Colour.BLUE, bySteps(knee, 50))
        .bound("bound of p99", Judgement.BOUND_MILLIS)
        .svg();
  }

  private static List<Point> bySteps(Knee knee, double percentile) {
    return knee.steps().stream()
        .map(
            step -> new Point(step.rate(), step.latencies().getValueAtPercentile(percentile) / 1e3))
        .toList();
  }

  /** As far apart as the nines: 1/(1−q) on a logarithmic axis. */
  private static Axis nines(double last) {
    List<Double> ticks = NINES.stream().filter(value -> value <= last).toList();
    return new Axis("percentile", 1, last, true, List.of())
        .withTicks(ticks, value -> String.format(Locale.ROOT, "%s", percent(value)));
  }

  private static String percent(double value) {
    String text = String.format(Locale.ROOT, "%.3f", 100 - 100 / value);
    return text.replaceAll("\\.?0+$", "") + " %";
  }

  private static List<Point> curve(Histogram histogram, double last) {
    List<Point> points = new ArrayList<>();
    double decades = Math.log10(last);
    int steps = (int) (decades * POINTS_A_DECADE);
    for (int i = 0; i <= steps; i++) {
      double value = Math.pow(10, decades * i / steps);
      double percentile = 100 - 100 / value;
      points.add(new Point(value, histogram.getValueAtPercentile(percentile) / 1e3));
    }
    return points;
  }

  private static double at(Timeline.Second second, double percentile) {
    return second.latencies().getValueAtPercentile(percentile) / 1e3;
  }

  private static List<Point> perSecond(
      Timeline timeline, ToDoubleFunction<Timeline.Second> figure) {
    return timeline.seconds().entrySet().stream()
        .map(second -> new Point(second.getKey(), figure.applyAsDouble(second.getValue())))
        .toList();
  }

  private static List<Point> points(Map<Long, Double> gauge, double scale) {
    return gauge.entrySet().stream()
        .map(second -> new Point(second.getKey(), second.getValue() * scale))
        .toList();
  }

  private static double max(Collection<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
  }

  private static long lastSecond(Timeline timeline) {
    return timeline.seconds().isEmpty() ? 1 : Math.max(1, timeline.seconds().lastKey());
  }

  private static Axis time(Timeline timeline) {
    return Axis.linear("seconds", (double) lastSecond(timeline));
  }
}
