package io.susanoh.gateway.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.storage.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of a whole process, as whoever collects it reads it. */
@Tag("fault")
class LogTest {

  private static final String KEY = "key-of-a-game-server";
  private static final String PASSWORD = "password-of-the-admin";
  private static final String JWT_SECRET = "secret-that-signs-the-tokens-of-all";
  private static final String CHAT = "口座に振り込みました";

  /** Tests have a configuration of their own, which would win. */
  private static final List<String> AS_INSTALLED =
      List.of("-Dlogback.configurationFile=logback.xml");

  @TempDir Path dataDir;

  @Test
  void withoutATerminalItIsJsonLinesWithoutASecretOrAChat() throws Exception {
    String log = logOf(Map.of());
    List<JsonObject> lines = log.lines().map(JsonObject::new).toList();
    for (JsonObject line : lines) {
      assertTrue(line.getString("time").endsWith("Z"), line.encode());
      OffsetDateTime.parse(line.getString("time"));
      assertTrue(line.fieldNames().containsAll(List.of("level", "logger", "thread", "message")));
    }
    assertTrue(lines.stream().anyMatch(line -> line.getString("message").startsWith("ready on ")));
    assertNamesNoSecret(log);
  }

  @Test
  void asTextItIsForAPerson() throws Exception {
    String log = logOf(Map.of("SUSANOH_LOG_FORMAT", "text"));
    assertTrue(
        log.lines().anyMatch(line -> line.matches("20[0-9T:.+Z-]+ INFO  Gateway: ready on .*")),
        log);
    assertNamesNoSecret(log);
  }

  private String logOf(Map<String, String> more) throws Exception {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("DATABASE_URL", Urls.of(TestDatabase.empty()));
    settings.put("SUSANOH_API_KEYS", KEY);
    settings.put("SUSANOH_ADMIN_PASSWORD", PASSWORD);
    settings.put("JWT_SECRET_KEY", JWT_SECRET);
    int port = GatewayProcess.freePort();
    try (GatewayProcess gateway = GatewayProcess.launch(dataDir, port, settings, AS_INSTALLED)) {
      gateway.awaitReady();
      try (HttpConnection connection = new HttpConnection(port)) {
        assertEquals(401, connection.post("/api/v1/events", event("\"1\"")).status());
      }
      assertEquals(0, gateway.stop());
      return gateway.log();
    }
  }

  private static String event(String id) {
    return """
        {"event_id":%s,"actor_id":"a","target_id":"t","context_metadata":{"recent_chat_log":"%s"}}"""
        .formatted(id, CHAT);
  }

  private static void assertNamesNoSecret(String log) {
    for (String secret : List.of(KEY, PASSWORD, JWT_SECRET, CHAT)) {
      assertFalse(log.contains(secret), log);
    }
  }
}
