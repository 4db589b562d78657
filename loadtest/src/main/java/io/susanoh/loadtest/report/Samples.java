package io.susanoh.loadtest.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads what {@code k6 run --out csv=…} has written, times in milliseconds. */
final class Samples {

  private static final String EVENT = "event";
  private static final String MAIN = "main";
  private static final String GAUGES = "gateway_";

  private final Timeline timeline = new Timeline();
  private final int metric;
  private final int time;
  private final int value;
  private final int name;
  private final int scenario;
  private long firstMillis = Long.MIN_VALUE;

  private Samples(List<String> header) {
    metric = column(header, "metric_name");
    time = column(header, "timestamp");
    value = column(header, "metric_value");
    name = column(header, "name");
    scenario = column(header, "scenario");
  }

  private static int column(List<String> header, String name) {
    int at = header.indexOf(name);
    if (at < 0) {
      throw new IllegalArgumentException("no column " + name + " in " + header);
    }
    return at;
  }

  static Timeline read(Path csv) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(csv)) {
      String header = lines.readLine();
      if (header == null) {
        throw new IllegalArgumentException(csv + " is empty");
      }
      Samples samples = new Samples(List.of(header.split(",", -1)));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        samples.take(line.split(",", -1));
      }
      return samples.timeline;
    }
  }

  private void take(String[] row) {
    if (firstMillis == Long.MIN_VALUE && row[scenario].equals(MAIN)) {
      firstMillis = Long.parseLong(row[time]);
    }
    if (firstMillis == Long.MIN_VALUE) {
      return; // of setup
    }
    long second = Math.floorDiv(Long.parseLong(row[time]) - firstMillis, 1_000L);
    if (second < 0) {
      return;
    }
    double amount = Double.parseDouble(row[value]);
    switch (row[metric]) {
      case "http_req_duration" -> {
        if (row[name].equals(EVENT)) {
          timeline.latency(second, amount);
        }
      }
      case "http_req_failed" -> {
        if (row[name].equals(EVENT)) {
          timeline.failed(second, Math.round(amount));
        }
      }
      case "dropped_iterations" -> {
        if (row[scenario].equals(MAIN)) {
          timeline.dropped(second, Math.round(amount));
        }
      }
      default -> {
        if (row[metric].startsWith(GAUGES)) {
          timeline.gauge(row[metric].substring(GAUGES.length()), second, amount);
        }
      }
    }
  }
}
