package io.susanoh.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.config.Settings;
import io.susanoh.gateway.config.SettingsOutcome;
import io.susanoh.gateway.config.SettingsReader;
import io.susanoh.gateway.storage.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
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

  private static final String EVENT =
      """
      {"event_id":"%s","actor_id":"mule","target_id":"boss",%s
       "action_details":{"currency_amount":%d},
       "context_metadata":{"recent_chat_log":"%s"}}""";
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private static Path dataDir;
  private static Gateway gateway;

  @BeforeAll
  static void trafficOfEveryKind() throws Exception {
    gateway =
        Gateway.start(
            settings(TestDatabase.empty()),
            InstantSource.system(),
            password -> {},
            reason -> {
              throw new AssertionError(reason);
            });
    assertEquals(200, event("e1", "", 1_500_000, "口座に振込").statusCode());
    assertEquals(200, event("e1", "", 1_500_000, "口座に振込").statusCode());
    assertEquals(200, event("late", "\"timestamp\":\"2020-01-01T00:00:00Z\",", 1, "").statusCode());
    assertEquals(422, event("bad", "\"timestamp\":7,", 1, "").statusCode());
    assertEquals(401, get(gateway.port(), "/api/v1/stats").statusCode());
    assertEquals(404, get(gateway.port(), "/nothing/here").statusCode());
    awaitMetric(
        "a verdict", line -> line.startsWith("susanoh_l2_verdicts_total") && value(line) > 0);
    awaitMetric("drained", line -> line.startsWith("susanoh_drain_lag_records 0"));
  }

  @AfterAll
  static void stop() {
    gateway.stop();
  }

  private static Settings settings(DatabaseUrl database) {
    Map<String, String> environment = new HashMap<>();
    environment.put("PORT", "0");
    environment.put("SUSANOH_METRICS_PORT", "0");
    environment.put("SUSANOH_DATA_DIR", dataDir.toString());
    environment.put(
        "DATABASE_URL",
        "postgresql://%s:%s@%s:%d/%s"
            .formatted(
                database.user(),
                database.password().value(),
                database.host(),
                database.port(),
                database.database()));
    environment.put("L2_SETTLE_MS", "10");
    environment.put("L2_SETTLE_MAX_MS", "10");
    return ((SettingsOutcome.Concluded) SettingsReader.read(environment, List.of())).settings();
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
    String text = scrape("text/plain");
    assertEquals(0, valueOf(text, "susanoh_drain_lag_seconds"));
    assertEquals(0, valueOf(text, "susanoh_journal_oldest_age_seconds"));
    assertTrue(valueOf(text, "susanoh_drain_records_total") >= 3, text);
    assertTrue(valueOf(text, "susanoh_drain_batch_duration_seconds_count") >= 1, text);
    assertEquals(1, valueOf(text, "susanoh_postgres_up"));
    assertTrue(valueOf(text, "susanoh_l1_window_entries") >= 1, text);
  }

  @Test
  void aScraperThatReadsOpenMetricsIsGivenIt() throws Exception {
    HttpResponse<String> answer =
        get(
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
    assertEquals(404, get(gateway.port(), "/metrics").statusCode());
    assertEquals(404, get(gateway.metricsPort(), "/readyz").statusCode());
    assertEquals(404, get(gateway.metricsPort(), "/api/v1/events").statusCode());
  }

  private static HttpResponse<String> event(String id, String timestamp, long amount, String chat)
      throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(uri(gateway.port(), "/api/v1/events"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(EVENT.formatted(id, timestamp, amount, chat)))
            .build(),
        BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(int port, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(port, path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static URI uri(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private static String scrape(String accept) throws IOException, InterruptedException {
    HttpResponse<String> answer = get(gateway.metricsPort(), "/metrics", "Accept", accept);
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
