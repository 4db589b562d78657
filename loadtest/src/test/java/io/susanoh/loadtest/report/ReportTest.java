package io.susanoh.loadtest.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.loadtest.report.Judgement.Outcome;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class ReportTest {

  private static final String HEADER =
      "metric_name,timestamp,metric_value,check,error_code,name,scenario,status,extra_tags,metadata\n";

  @TempDir Path directory;

  private final StringBuilder samples = new StringBuilder(HEADER);

  @Test
  void samplesAreSortedIntoSecondsAndOtherRequestsLeftOut() throws IOException {
    sample("http_req_duration", 500, 7, "metrics", "");
    event(1_000, 2, 0);
    event(1_999, 4, 1);
    event(2_000, 8, 0);
    sample("http_req_duration", 2_000, 900, "metrics", "watch");
    sample("dropped_iterations", 2_500, 3, "", "main");
    sample("dropped_iterations", 2_500, 1, "", "watch");
    sample("gateway_drain_lag_records", 2_500, 41, "", "watch");
    Timeline timeline = run("soak", 1, "", "").timeline();
    assertEquals(2, timeline.seconds().size());
    assertEquals(2, timeline.seconds().get(0L).posted());
    assertEquals(1, timeline.seconds().get(0L).failed());
    assertEquals(3, timeline.seconds().get(1L).dropped());
    assertEquals(8_000.0, (double) timeline.latencies().getMaxValue(), 8);
    assertEquals(41.0, timeline.gauge("drain_lag_records").get(1L));
  }

  @Test
  void aRunPassesWhenItsThresholdsHeldAndAllWasPosted() throws IOException {
    steady(100, 2);
    assertEquals(Outcome.PASSED, Judgement.of(run("soak", 100, threshold(true), "")).outcome());
  }

  @Test
  void aCrossedThresholdFailsIt() throws IOException {
    steady(100, 2);
    Judgement judgement = Judgement.of(run("soak", 100, threshold(false), ""));
    assertEquals(Outcome.FAILED, judgement.outcome());
    assertTrue(judgement.reasons().getFirst().contains("http_req_duration{name:event} p(99)<30"));
  }

  @Test
  void aSaturatedGeneratorMakesItInvalidInEachOfThreeWays() throws IOException {
    steady(100, 2);
    assertEquals(
        Outcome.INVALID,
        Judgement.of(run("soak", 100, threshold(true), "wall=10 user=9.0 system=0.8")).outcome());
    assertEquals(
        Outcome.INVALID, Judgement.of(run("soak", 120, threshold(true), "")).outcome(), "too few");
    sample("dropped_iterations", 2_500, 1, "", "main");
    assertEquals(Outcome.INVALID, Judgement.of(run("soak", 100, threshold(true), "")).outcome());
  }

  @Test
  void failureOutweighsSaturation() throws IOException {
    steady(100, 2);
    sample("dropped_iterations", 2_500, 1, "", "main");
    assertEquals(Outcome.FAILED, Judgement.of(run("soak", 100, threshold(false), "")).outcome());
    assertEquals(
        Outcome.FAILED,
        Judgement.worst(
            List.of(
                new Judgement(Outcome.INVALID, List.of()),
                new Judgement(Outcome.FAILED, List.of()),
                new Judgement(Outcome.PASSED, List.of()))));
  }

  @Test
  void theKneeIsTheLastStepBeforeTheFirstThatBroke() throws IOException {
    LoadRun ramp = ramp(2, 5, 90);
    Knee knee = Knee.of(ramp, Judgement.BOUND_MILLIS);
    assertEquals(200, knee.lastThatHeld().orElseThrow().rate());
    assertEquals(300, knee.firstThatBroke().orElseThrow().rate());
    assertEquals(Knee.Cause.LATENCY, knee.firstThatBroke().orElseThrow().broken().orElseThrow());
    assertEquals(Outcome.PASSED, Judgement.of(ramp).outcome());
  }

  @Test
  void aRampThatNeverHeldHasFailed() throws IOException {
    assertEquals(Outcome.FAILED, Judgement.of(ramp(50, 50, 50)).outcome());
  }

  @Test
  void aRampWhoseGeneratorGaveUpSaysSoAndNotThatTheGatewayBroke() throws IOException {
    LoadRun ramp = ramp(2, 2);
    Knee knee = Knee.of(ramp, Judgement.BOUND_MILLIS);
    assertEquals(200, knee.lastThatHeld().orElseThrow().rate());
    assertTrue(knee.finding(300).contains("ended within the step after"), knee.finding(300));
    sample("dropped_iterations", 1_000 + 5_100, 50, "", "main");
    Knee starved = Knee.of(ramp(2, 2, 2), Judgement.BOUND_MILLIS);
    assertEquals(
        Knee.Cause.GENERATOR, starved.firstThatBroke().orElseThrow().broken().orElseThrow());
  }

  @Test
  void thePageIsWellFormedAndAsksNothingOfTheNetwork() throws Exception {
    steady(100, 2);
    LoadRun java = run("canary", 100, threshold(true), "");
    String html =
        new ReportPage(List.of(java, java, ramp(2, 5, 90)), List.of(), "make <load>", "42").html();
    assertFalse(html.contains("http://") || html.contains("https://") || html.contains("<script"));
    assertTrue(html.contains("make &lt;load&gt;"));
    for (int from = html.indexOf("<svg"); from >= 0; from = html.indexOf("<svg", from + 1)) {
      String svg = html.substring(from, html.indexOf("</svg>", from) + "</svg>".length());
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(svg)));
      assertFalse(svg.contains("NaN") || svg.contains("Infinity"), svg);
    }
  }

  /** A rate held for so many seconds. */
  private void steady(int rate, int seconds) {
    for (int i = 0; i < rate * seconds; i++) {
      event(1_000 + i * 1_000L / rate, 2, 0);
    }
  }

  /**
   * Steps of 100/s, 200/s, … of two seconds, the first to reach the rate; each with its latency.
   */
  private LoadRun ramp(double... millis) throws IOException {
    StringBuilder plan = new StringBuilder("{\"target\":100,\"seconds\":0}");
    for (int step = 0; step < 3; step++) {
      int rate = 100 * (step + 1);
      plan.append(
          ",{\"target\":%d,\"seconds\":1},{\"target\":%d,\"seconds\":1}".formatted(rate, rate));
      for (int i = 0; step < millis.length && i < 2 * rate; i++) {
        event(1_000 + step * 2_000L + i * 1_000L / rate, millis[step], 0);
      }
    }
    return run("ramp", 300, threshold(true), "", plan.toString());
  }

  private void event(long timeMillis, double millis, int failed) {
    sample("http_req_duration", timeMillis, millis, "event", "main");
    sample("http_req_failed", timeMillis, failed, "event", "main");
  }

  private void sample(String metric, long timeMillis, double value, String name, String scenario) {
    samples
        .append(String.join(",", metric, Long.toString(timeMillis), Double.toString(value)))
        .append(",,,")
        .append(String.join(",", name, scenario))
        .append(",200,,\n");
  }

  private static String threshold(boolean held) {
    return "\"http_req_duration{name:event}\":{\"thresholds\":{\"p(99)<30\":{\"ok\":"
        + held
        + "}}}";
  }

  private LoadRun run(String scenario, int rate, String metrics, String time) throws IOException {
    String plan =
        "{\"target\":%d,\"seconds\":0},{\"target\":%d,\"seconds\":2}".formatted(rate, rate);
    return run(scenario, rate, metrics, time, plan);
  }

  private LoadRun run(String scenario, int rate, String metrics, String time, String plan)
      throws IOException {
    Path run = Files.createTempDirectory(directory, "run");
    Files.writeString(
        run.resolve("run.properties"),
        "scenario=" + scenario + "\nengine=java\nrate=" + rate + "\ncommand=k6 run\n");
    Files.writeString(run.resolve("samples.csv"), samples);
    Files.writeString(
        run.resolve("summary.json"), "{\"plan\":[" + plan + "],\"metrics\":{" + metrics + "}}");
    if (!time.isEmpty()) {
      Files.writeString(run.resolve("time.txt"), time);
    }
    return LoadRun.read(run);
  }
}
