package io.susanoh.loadtest.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Properties;

/**
 * One run of k6, as it stands in its directory.
 *
 * @param rate events a second that were asked for, the highest
 * @param command what was run
 * @param plan what was to be posted: the first stage is the rate to begin with
 * @param metrics k6's summary by metric
 * @param generatorCores how many cores the generator used on average, if that is known
 */
record LoadRun(
    String scenario,
    String engine,
    int rate,
    String command,
    List<Stage> plan,
    JsonNode metrics,
    Timeline timeline,
    OptionalDouble generatorCores) {

  static final String RAMP = "ramp";
  static final String CANARY = "canary";
  static final String WRONG_ANSWERS = "susanoh_wrong_answers";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The rate goes to {@code target} events a second within so many seconds. */
  record Stage(int target, int seconds) {}

  /** One threshold of the run. */
  record Threshold(String metric, String rule, boolean held) {}

  static LoadRun read(Path directory) throws IOException {
    Properties about = properties(directory.resolve("run.properties"));
    JsonNode summary = JSON.readTree(directory.resolve("summary.json").toFile());
    return new LoadRun(
        about.getProperty("scenario"),
        about.getProperty("engine"),
        Integer.parseInt(about.getProperty("rate")),
        about.getProperty("command"),
        plan(summary.path("plan")),
        summary.path("metrics"),
        Samples.read(directory.resolve("samples.csv")),
        cores(directory.resolve("time.txt")));
  }

  private static List<Stage> plan(JsonNode stages) {
    List<Stage> plan = new ArrayList<>();
    for (JsonNode stage : stages) {
      plan.add(new Stage(stage.path("target").asInt(), stage.path("seconds").asInt()));
    }
    return List.copyOf(plan);
  }

  /** How many events were to be posted. */
  double planned() {
    double events = 0;
    for (int i = 1; i < plan.size(); i++) {
      events += (plan.get(i - 1).target() + plan.get(i).target()) / 2.0 * plan.get(i).seconds();
    }
    return events;
  }

  static Properties properties(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    return properties;
  }

  /** From a line like {@code wall=10.5 user=3.1 system=1.0}. */
  private static OptionalDouble cores(Path time) throws IOException {
    if (!Files.exists(time)) {
      return OptionalDouble.empty();
    }
    double wall = 0;
    double busy = 0;
    for (String part : Files.readString(time).strip().split("\\s+")) {
      String[] pair = part.split("=", 2);
      if (pair.length == 2 && pair[0].equals("wall")) {
        wall = Double.parseDouble(pair[1]);
      } else if (pair.length == 2) {
        busy += Double.parseDouble(pair[1]);
      }
    }
    return wall > 0 ? OptionalDouble.of(busy / wall) : OptionalDouble.empty();
  }

  String title() {
    return scenario + " · " + engine;
  }

  /** A figure of k6's summary, for instance ("http_reqs", "rate"). */
  OptionalDouble figure(String metric, String of) {
    JsonNode value = metrics.path(metric).path("values").path(of);
    return value.isNumber() ? OptionalDouble.of(value.asDouble()) : OptionalDouble.empty();
  }

  /** Those that judge; not those that only make a sub-metric visible. */
  List<Threshold> thresholds() {
    List<Threshold> all = new ArrayList<>();
    for (Map.Entry<String, JsonNode> metric : metrics.properties()) {
      for (Map.Entry<String, JsonNode> rule : metric.getValue().path("thresholds").properties()) {
        if (!rule.getKey().equals("count>=0")) {
          all.add(
              new Threshold(
                  metric.getKey(), rule.getKey(), rule.getValue().path("ok").asBoolean()));
        }
      }
    }
    return all;
  }

  /** Whether a threshold is there to end a ramp, and so judges nothing. */
  boolean isStopRule(Threshold threshold) {
    return scenario.equals(RAMP) && !threshold.metric().equals(WRONG_ANSWERS);
  }
}
