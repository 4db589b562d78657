package io.susanoh.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.OtlpReceiver.Received;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a trace shows of an event, from its request to its analysis, as a collector receives it. */
class TracesTest {

  private static final String SERVER = "POST /api/v1/events";
  private static final String KEPT = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String CALLER = "00f067aa0ba902b7";
  private static final String NOT_KEPT = "0af7651916cd43dd8448eb211c80319c";
  private static final String CHAT = "口座に振込";
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  @TempDir Path dataDir;

  @Test
  void anEventIsShownFromItsRequestToItsAnalysis() throws Exception {
    try (OtlpReceiver receiver = new OtlpReceiver()) {
      String metrics;
      try (InProcess gateway =
          InProcess.start(
              dataDir,
              Map.of(
                  "OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint(),
                  "OTEL_SERVICE_NAME", "susanoh-test",
                  "OTEL_TRACES_SAMPLER_ARG", "0"))) {
        post(gateway, "e1", KEPT + '-' + CALLER + "-01");
        post(gateway, "e2", NOT_KEPT + '-' + CALLER + "-00");
        gateway.event("e3", "", 1, "");
        awaitVerdict(gateway);
        metrics =
            gateway
                .get(gateway.port(), "/metrics", "Accept", "application/openmetrics-text")
                .body();
      }
      requestIsOfTheCallersTrace(receiver);
      analysisIsLinked(receiver);
      nothingElseIsKept(receiver);
      exemplarsNameTheTrace(metrics);
      assertEquals("susanoh-test", receiver.resources().getFirst().get("service.name"));
    }
  }

  private static void post(InProcess gateway, String id, String parent) throws Exception {
    assertEquals(
        200, gateway.event(id, "", 5_000, CHAT, "traceparent", "00-" + parent).statusCode());
  }

  private static void awaitVerdict(InProcess gateway) throws Exception {
    long deadlineNanos = System.nanoTime() + PATIENCE_NANOS;
    while (gateway
        .get(gateway.port(), "/metrics")
        .body()
        .lines()
        .noneMatch(
            line -> line.startsWith("susanoh_l2_verdicts_total") && !line.endsWith(" 0.0"))) {
      assertTrue(System.nanoTime() < deadlineNanos, "no verdict");
      LockSupport.parkNanos(20_000_000);
    }
  }

  private static void requestIsOfTheCallersTrace(OtlpReceiver receiver) {
    Received server = receiver.one(KEPT, SERVER);
    assertEquals(CALLER, server.parentId());
    assertEquals(
        Map.of(
            "http.request.method", "POST",
            "http.route", "/api/v1/events",
            "http.response.status_code", "200"),
        server.attributes());
    Received screen = receiver.one(KEPT, "l1.screen");
    assertEquals(server.spanId(), screen.parentId());
    assertEquals("R4", screen.attributes().get("susanoh.l1.rules"));
    assertEquals("added", screen.attributes().get("susanoh.l1.admission"));
    assertEquals("e1", screen.attributes().get("susanoh.event_id"));
    assertEquals("default", screen.attributes().get("susanoh.tenant"));
    assertTrue(screen.attributes().get("susanoh.l1.engine").matches("java|rust"));
    assertTrue(screen.attributes().get("susanoh.l1.shard").matches("[0-9]+"));
    Received append = receiver.one(KEPT, "journal.append");
    assertEquals(server.spanId(), append.parentId());
    assertTrue(append.nanos() <= server.nanos(), "it waits within the request");
    assertFalse(
        receiver.spans(span -> true).toString().contains(CHAT), "a player's text is never shown");
  }

  private static void analysisIsLinked(OtlpReceiver receiver) {
    List<Received> analyses = receiver.spans(span -> span.name().equals("l2.analysis"));
    Received analysis =
        analyses.stream()
            .filter(span -> span.linkedTraces().equals(List.of(KEPT)))
            .findFirst()
            .orElseThrow(() -> new AssertionError("not linked: " + analyses));
    assertEquals("arbiter", analysis.attributes().get("susanoh.l2.source"));
    assertEquals("R4", analysis.attributes().get("susanoh.l2.rules"));
    assertFalse(analysis.traceId().equals(KEPT), "an analysis is a trace of its own");
    Received append = receiver.one(analysis.traceId(), "journal.append");
    assertEquals(analysis.spanId(), append.parentId());
  }

  private static void nothingElseIsKept(OtlpReceiver receiver) {
    assertEquals(List.of(), receiver.spans(span -> span.traceId().equals(NOT_KEPT)));
    assertEquals(1, receiver.spans(span -> span.name().equals(SERVER)).size());
  }

  private static void exemplarsNameTheTrace(String metrics) {
    for (String histogram :
        List.of(
            "susanoh_http_request_duration_seconds_bucket", "susanoh_l1_decision_seconds_bucket")) {
      assertTrue(
          metrics
              .lines()
              .anyMatch(
                  line -> line.startsWith(histogram) && line.contains("trace_id=\"" + KEPT + '"')),
          histogram);
    }
  }

  @Test
  void aReceiverThatIsAwayHarmsNoRequest() throws Exception {
    try (InProcess gateway =
        InProcess.start(
            dataDir,
            Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1",
                "OTEL_TRACES_SAMPLER_ARG", "1"))) {
      for (int i = 0; i < 100; i++) {
        assertEquals(200, gateway.event("e" + i, "", 1, CHAT).statusCode());
      }
    }
  }
}
