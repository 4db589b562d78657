package io.susanoh.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.standin.GeminiStandIn;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running gateway shows of itself, on a port of its own, after traffic of every kind. */
class MetricsTest {

  private static final long PATIENCE_NANOS = 60_000_000_000L;

  @TempDir private static Path dataDir;
  private static GeminiStandIn standIn;
  private static InProcess gateway;

  @BeforeAll
  static void trafficOfEveryKind() throws Exception {
    standIn = GeminiStandIn.start(0);
    gateway =
        InProcess.start(
            dataDir,
            Map.of(
                "SUSANOH_METRICS_PORT", "0",
                "GEMINI_API_KEY", "of-a-test",
                "GEMINI_BASE_URL", standIn.url().toString()));
    assertEquals(200, gateway.event("e1", "", 1_500_000, "口座に振込").statusCode());
    assertEquals(200, gateway.event("e1", "", 1_500_000, "口座に振込").statusCode());
    assertEquals(
        200, gateway.event("late", "\"timestamp\":\"2020-01-01T00:00:00Z\",", 1, "").statusCode());
    assertEquals(422, gateway.event("bad", "\"timestamp\":7,", 1, "").statusCode());
    assertEquals(401, gateway.get(gateway.port(), "/api/v1/stats").statusCode());
    assertEquals(404, gateway.get(gateway.port(), "/nothing/here").statusCode());
    awaitMetric(
        "a verdict", line -> line.startsWith("susanoh_l2_verdicts_total") && value(line) > 0);
    awaitMetric("drained", line -> line.startsWith("susanoh_drain_lag_records 0"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    standIn.close();
  }

  @Test
  void theMetricsAreThoseOfTheList() throws Exception {
    List<String> listed =
        Files.readAllLines(Path.of("src/test/resources/metrics.txt"), StandardCharsets.UTF_8)
            .stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .toList();
    MetricsList list = MetricsList.of(scrape("text/plain"));
    assertEquals(
        String.join("\n", listed.stream().map(MetricsList::shape).toList()),
        String.join("\n", list.shapes()));
    listed.forEach(list::assertValuesAreOf);
  }

  @Test
  void requestsAreCountedByRouteAndStatus() throws Exception {
    String text = scrape("text/plain");
    assertHas(text, "susanoh_http_requests_total", "POST", "/api/v1/events", "200", 3);
    assertHas(text, "susanoh_http_requests_total", "POST", "/api/v1/events", "422", 1);
    assertHas(text, "susanoh_http_requests_total", "GET", "/api/v1/stats", "401", 1);
    assertEquals(
        4,
        valueOf(
            text,
            "susanoh_http_request_duration_seconds_count{method=\"POST\",route=\"/api/v1/events\"}"));
    assertTrue(
        text.contains("susanoh_http_requests_total{method=\"none\",route=\"none\",status=\"404\"}"),
        text);
  }

  @Test
  void decisionsAreCountedByRuleAndAdmission() throws Exception {
    String text = scrape("text/plain");
    assertEquals(1, valueOf(text, "susanoh_l1_events_total{admission=\"added\"}"));
    assertEquals(1, valueOf(text, "susanoh_l1_events_total{admission=\"duplicate\"}"));
    assertEquals(1, valueOf(text, "susanoh_l1_events_total{admission=\"late\"}"));
    assertEquals(2, valueOf(text, "susanoh_l1_decisions_total{rule=\"R1\"}"), "late ones too");
    assertEquals(0, valueOf(text, "susanoh_l1_decisions_total{rule=\"R2\"}"));
    assertEquals(1, valueOf(text, "susanoh_l1_decisions_total{rule=\"R4\"}"));
    assertEquals(0, valueOf(text, "susanoh_l1_decisions_total{rule=\"none\"}"));
    assertEquals(2, valueOf(text, "susanoh_l1_screened_events_total"));
    double answered =
        valueOf(text, "susanoh_l1_decision_seconds_count{engine=\"java\"}")
            + valueOf(text, "susanoh_l1_decision_seconds_count{engine=\"rust\"}");
    assertEquals(3, answered);
  }

  @Test
  void theStoresAreShown() throws Exception {
    awaitMetric("no lag", line -> line.equals("susanoh_drain_lag_seconds 0.0"));
    awaitMetric("nothing waits", line -> line.equals("susanoh_journal_oldest_age_seconds 0.0"));
    String text = scrape("text/plain");
    assertTrue(valueOf(text, "susanoh_drain_records_total") >= 3, text);
    assertTrue(valueOf(text, "susanoh_drain_batch_duration_seconds_count") >= 1, text);
    assertEquals(1, valueOf(text, "susanoh_postgres_up"));
    assertTrue(valueOf(text, "susanoh_l1_window_entries") >= 1, text);
    assertTrue(valueOf(text, "susanoh_event_loop_lag_seconds_count") >= 1, text);
  }

  @Test
  void theModelIsShown() throws Exception {
    String text = scrape("text/plain");
    assertTrue(valueOf(text, "susanoh_l2_model_calls_total{outcome=\"answer\"}") >= 1, text);
    assertTrue(valueOf(text, "susanoh_l2_model_tokens_total") > 1_500, text);
    assertTrue(valueOf(text, "susanoh_l2_model_call_seconds_count") >= 1, text);
    assertTrue(valueOf(text, "susanoh_l2_cache_lookups_total{outcome=\"miss\"}") >= 1, text);
    assertEquals(0, valueOf(text, "susanoh_l2_circuit_open"));
    assertTrue(valueOf(text, "susanoh_l2_budget_left_tokens") < 20_000_000, text);
  }

  @Test
  void aScraperThatReadsOpenMetricsIsGivenIt() throws Exception {
    HttpResponse<String> answer =
        gateway.get(
            gateway.metricsPort(),
            "/metrics",
            "Accept",
            "application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.7");
    assertEquals(
        "application/openmetrics-text; version=1.0.0; charset=utf-8",
        answer.headers().firstValue("content-type").orElseThrow());
    assertTrue(answer.body().endsWith("# EOF\n"));
  }

  @Test
  void whereMetricsHaveAPortOfTheirOwnNothingElseIsThere() throws Exception {
    assertEquals(404, gateway.get(gateway.port(), "/metrics").statusCode());
    assertEquals(404, gateway.get(gateway.metricsPort(), "/readyz").statusCode());
    assertEquals(404, gateway.get(gateway.metricsPort(), "/api/v1/events").statusCode());
  }

  private static String scrape(String accept) throws IOException, InterruptedException {
    HttpResponse<String> answer = gateway.get(gateway.metricsPort(), "/metrics", "Accept", accept);
    assertEquals(200, answer.statusCode(), answer.body());
    return answer.body();
  }

  private static void awaitMetric(String what, Predicate<String> holds) throws Exception {
    long deadlineNanos = System.nanoTime() + PATIENCE_NANOS;
    while (scrape("text/plain").lines().noneMatch(holds)) {
      assertTrue(System.nanoTime() < deadlineNanos, "in vain: " + what);
      LockSupport.parkNanos(20_000_000);
    }
  }

  private static void assertHas(
      String text, String name, String method, String route, String status, double value) {
    assertEquals(
        value,
        valueOf(
            text,
            "%s{method=\"%s\",route=\"%s\",status=\"%s\"}".formatted(name, method, route, status)));
  }

  private static double valueOf(String text, String series) {
    return text.lines()
        .filter(line -> line.startsWith(series + ' '))
        .mapToDouble(MetricsTest::value)
        .findFirst()
        .orElseThrow(() -> new AssertionError(series + " is not in\n" + text));
  }

  private static double value(String line) {
    return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
  }
}
