package io.susanoh.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.http.StringClient;
import io.susanoh.gateway.storage.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person clears of a banned account is what has come since the ban, restarts or not. */
class BannedRestartTest {

  private static final String SLANG = "口座に振込";

  @TempDir private Path directory;
  private final DatabaseUrl database = TestDatabase.empty();

  @Test
  void aTriggerThatItsWindowForgotIsClearedAfterARestart() throws Exception {
    String longAgo = "\"timestamp\":\"" + Instant.now().minusSeconds(600) + "\",";
    try (InProcess gateway = start()) {
      override(gateway, "BANNED");
      assertEquals("BANNED", state(gateway.event("old", longAgo, 1, SLANG).body()));
      assertEquals("BANNED", state(gateway.event("new", "", 1, "").body()));
    }
    try (InProcess gateway = start()) {
      override(gateway, "NORMAL");
      JsonObject again = new JsonObject(gateway.event("old", longAgo, 1, SLANG).body());
      assertEquals("[\"R4\"]", again.getJsonArray("triggered_rules").encode());
      assertEquals("NORMAL", again.getString("account_state"), "it was cleared");
      JsonObject other = new JsonObject(gateway.event("other", longAgo, 1, SLANG).body());
      assertEquals("RESTRICTED_WITHDRAWAL", other.getString("account_state"), "it was not");
    }
  }

  private InProcess start() {
    return InProcess.start(
        directory,
        database,
        Map.of("SUSANOH_ADMIN_PASSWORD", "long-enough", "L1_ENGINE_PROVIDER", "java"));
  }

  private static String state(String answer) {
    return new JsonObject(answer).getString("account_state");
  }

  private static void override(InProcess gateway, String state) throws Exception {
    String token =
        gateway
            .post(
                "/api/v1/auth/token",
                "username=admin&password=long-enough",
                "Content-Type",
                "application/x-www-form-urlencoded")
            .body();
    String bearer = "Bearer " + new JsonObject(token).getString("access_token");
    try (StringClient client = new StringClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + gateway.port() + "/api/v1/users/boss/state"))
              .header("Content-Type", "application/json")
              .header("Authorization", bearer)
              .PUT(
                  BodyPublishers.ofString(
                      new JsonObject().put("state", state).put("reason", "a test").encode()))
              .build();
      assertEquals(200, client.send(request).statusCode());
    }
  }
}
