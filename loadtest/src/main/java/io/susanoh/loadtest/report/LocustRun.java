package io.susanoh.loadtest.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * One run of Locust. Its users wait for their answers, so that its latencies are closed-loop: shown
 * apart from k6's, and never judged by the bound.
 *
 * @param asked events a second
 * @param posted events a second
 * @param late events that were sent after they were due, because their user was still waiting
 */
record LocustRun(
    String engine,
    String command,
    double asked,
    double posted,
    long requests,
    long failures,
    long late,
    double p50Millis,
    double p99Millis) {

  private static final double POSTED_SHARE_MIN = 0.95;
  private static final double LATE_SHARE_MAX = 0.01;

  static LocustRun read(Path directory) throws IOException {
    Properties about = LoadRun.properties(directory.resolve("run.properties"));
    JsonNode figures = new ObjectMapper().readTree(directory.resolve("locust.json").toFile());
    return new LocustRun(
        about.getProperty("engine"),
        about.getProperty("command"),
        figures.path("asked").asDouble(),
        figures.path("posted").asDouble(),
        figures.path("requests").asLong(),
        figures.path("failures").asLong(),
        figures.path("late").asLong(),
        figures.path("p50_ms").asDouble(),
        figures.path("p99_ms").asDouble());
  }

  String title() {
    return "locust · " + engine;
  }

  Judgement judgement() {
    List<String> reasons = new ArrayList<>();
    if (failures > 0 || requests == 0) {
      reasons.add(Figures.count(failures) + " of " + Figures.count(requests) + " events failed");
      return new Judgement(Judgement.Outcome.FAILED, reasons);
    }
    if (posted < POSTED_SHARE_MIN * asked || late > LATE_SHARE_MAX * requests) {
      reasons.add(
          "generator saturated: "
              + Figures.count(posted)
              + "/s of "
              + Figures.count(asked)
              + "/s, "
              + Figures.count(late)
              + " events late");
      return new Judgement(Judgement.Outcome.INVALID, reasons);
    }
    return new Judgement(Judgement.Outcome.PASSED, reasons);
  }
}
