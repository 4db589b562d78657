package io.susanoh.loadtest.openloop;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A histogram that the server itself exports in the Prometheus text format, over all labels.
 *
 * @param cumulative how many were at most so many seconds; the last bound is infinite
 */
record ServerHistogram(TreeMap<Double, Double> cumulative) {

  /** How long an engine took to answer an event. */
  static final String L1_DECISION = "susanoh_l1_decision_seconds";

  private static final Pattern BOUND = Pattern.compile("[{,]le=\"([^\"]+)\"");

  /** Of {@code http://127.0.0.1:port/metrics}; empty when the server has no such histogram. */
  static ServerHistogram scrape(int port, String name) throws IOException {
    URI metrics = URI.create("http://127.0.0.1:" + port + "/metrics");
    try (InputStream in = metrics.toURL().openStream()) {
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), name);
    }
  }

  static ServerHistogram parse(String text, String name) {
    TreeMap<Double, Double> cumulative = new TreeMap<>();
    text.lines()
        .filter(line -> line.startsWith(name + "_bucket{"))
        .forEach(
            line -> {
              Matcher bound = BOUND.matcher(line);
              if (bound.find()) {
                // An exemplar may follow the value, behind a " # ".
                String value = line.substring(line.indexOf("} ") + 2).split(" ", 2)[0];
                cumulative.merge(seconds(bound.group(1)), Double.parseDouble(value), Double::sum);
              }
            });
    return new ServerHistogram(cumulative);
  }

  private static double seconds(String bound) {
    return bound.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound);
  }

  /** What has been counted since {@code before}. */
  ServerHistogram since(ServerHistogram before) {
    TreeMap<Double, Double> between = new TreeMap<>();
    cumulative.forEach(
        (bound, count) -> {
          // Buckets that were empty may have been left out.
          Map.Entry<Double, Double> earlier = before.cumulative.floorEntry(bound);
          between.put(bound, count - (earlier == null ? 0 : earlier.getValue()));
        });
    return new ServerHistogram(between);
  }

  /**
   * The upper bound of the bucket in which a quantile lies, in microseconds: never less than the
   * truth. Empty when nothing was counted.
   */
  OptionalDouble micros(double quantile) {
    if (cumulative.isEmpty() || cumulative.lastEntry().getValue() <= 0) {
      return OptionalDouble.empty();
    }
    double rank = quantile * cumulative.lastEntry().getValue();
    return cumulative.entrySet().stream()
        .filter(bucket -> bucket.getValue() >= rank)
        .mapToDouble(Map.Entry::getKey)
        .map(seconds -> seconds * 1e6)
        .findFirst();
  }
}
