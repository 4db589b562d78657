package io.susanoh.loadtest.openloop;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * What a run measured, in nanoseconds.
 *
 * @param rate events a second that were asked for
 * @param latencies from when a request was due to when its answer was whole
 * @param lags from when a request was due to when it was sent, of those that a connection was free
 *     for: the generator's own lateness, which is part of the latency
 * @param refused answers that were not 200
 * @param starved requests that had to wait for a connection: the server's slowness, and measured
 * @param unanswered requests that had no answer, or were not sent, at the end
 */
record Outcome(
    int rate, Histogram latencies, Histogram lags, long refused, long starved, long unanswered) {

  /** Later than this is late. */
  private static final long LAG_NANOS_MAX = 1_000_000;

  private static final double LATE_SHARE_MAX = 0.0005;
  private static final double UNANSWERED_SHARE_MAX = 0.01;

  /** Why these latencies show nothing; empty when they do. */
  List<String> saturation() {
    List<String> signs = new ArrayList<>();
    long late = lags.getTotalCount() - lags.getCountBetweenValues(0, LAG_NANOS_MAX);
    if (late > LATE_SHARE_MAX * lags.getTotalCount()) {
      signs.add(
          String.format(
              Locale.ROOT,
              "%.2f %% of the requests were sent over 1 ms late",
              100.0 * late / lags.getTotalCount()));
    }
    long all = latencies.getTotalCount() + unanswered;
    if (unanswered > UNANSWERED_SHARE_MAX * all) {
      signs.add(unanswered + " of " + all + " requests had no answer at the end");
    }
    return signs;
  }

  double micros(double percentile) {
    return latencies.getValueAtPercentile(percentile) / 1e3;
  }

  double lagMicros(double percentile) {
    return lags.getValueAtPercentile(percentile) / 1e3;
  }
}
