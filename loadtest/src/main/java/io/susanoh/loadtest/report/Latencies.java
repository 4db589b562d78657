package io.susanoh.loadtest.report;

/** Percentiles as cells of tables. */
final class Latencies {

  private Latencies() {}

  /** In milliseconds. */
  static String percentile(Timeline timeline, double percentile) {
    return Figures.millis(millis(timeline, percentile));
  }

  static double millis(Timeline timeline, double percentile) {
    return timeline.latencies().getValueAtPercentile(percentile) / 1e3;
  }
}
