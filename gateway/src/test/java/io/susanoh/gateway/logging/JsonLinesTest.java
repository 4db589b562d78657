package io.susanoh.gateway.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class JsonLinesTest {

  private final LoggerContext context = new LoggerContext();
  private final JsonLines encoder = new JsonLines();

  @BeforeEach
  void start() {
    encoder.setContext(context);
    encoder.start();
  }

  private LoggingEvent event(
      String message,
      Optional<Throwable> failure,
      Map<String, String> context,
      Object... arguments) {
    Logger logger = this.context.getLogger("io.susanoh.gateway.storage.Drain");
    LoggingEvent event =
        new LoggingEvent("", logger, Level.WARN, message, failure.orElse(null), arguments);
    event.setInstant(Instant.parse("2026-03-01T12:00:00.007Z"));
    event.setThreadName("susanoh-drain");
    event.setMDCPropertyMap(context);
    return event;
  }

  private String line(LoggingEvent event) {
    String line = new String(encoder.encode(event), StandardCharsets.UTF_8);
    assertTrue(line.endsWith("\n"));
    assertEquals(line.length() - 1, line.indexOf('\n'), "one line: " + line);
    return line;
  }

  @Test
  void aLineHasTimeLevelLoggerThreadAndMessage() {
    assertEquals(
        """
        {"time":"2026-03-01T12:00:00.007Z","level":"WARN","logger":"io.susanoh.gateway.storage.Drain",\
        "thread":"susanoh-drain","message":"3 of \\"x\\"\\nare gone"}
        """,
        line(event("{} of \"{}\"\nare gone", Optional.empty(), Map.of(), 3, "x")));
  }

  @Test
  void whatIsNamedAndWhatTheThreadWorksForAreFieldsOfTheirOwn() {
    LoggingEvent event =
        event("refused", Optional.empty(), Map.of(LogFields.TRACE_ID, "a".repeat(32)));
    event.setKeyValuePairs(
        List.of(
            new KeyValuePair(LogFields.EVENT_ID, "e\u20281"),
            new KeyValuePair(LogFields.TENANT, "eu")));
    JsonObject line = new JsonObject(line(event));
    assertEquals("e\u20281", line.getString("event_id"));
    assertEquals("eu", line.getString("tenant"));
    assertEquals("a".repeat(32), line.getString("trace_id"));
  }

  @Test
  void anExceptionIsOneField() {
    IllegalStateException failure =
        new IllegalStateException("outer", new IllegalArgumentException("inner"));
    JsonObject line = new JsonObject(line(event("failed", Optional.of(failure), Map.of())));
    assertEquals(
        Set.of("time", "level", "logger", "thread", "message", "exception"), line.fieldNames());
    String exception = line.getString("exception");
    assertTrue(exception.startsWith("java.lang.IllegalStateException: outer\n"), exception);
    assertTrue(exception.contains("Caused by: java.lang.IllegalArgumentException: inner"));
    assertTrue(exception.contains("anExceptionIsOneField"), exception);
  }
}
