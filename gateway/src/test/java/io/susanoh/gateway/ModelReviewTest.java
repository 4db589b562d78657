package io.susanoh.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.http.StringClient;
import io.susanoh.standin.GeminiStandIn;
import io.susanoh.standin.Mood;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** L2 of a whole gateway by a model that is a stand-in: from an event to what an operator sees. */
class ModelReviewTest {

  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final String PASSWORD = "of-a-test";

  @TempDir private static Path dataDir;
  private static GeminiStandIn standIn;
  private static InProcess gateway;
  private static StringClient client;
  private static String token;

  @BeforeAll
  static void start() throws Exception {
    standIn = GeminiStandIn.start(0);
    client = new StringClient();
    gateway =
        InProcess.start(
            dataDir,
            Map.of(
                "SUSANOH_ADMIN_PASSWORD",
                PASSWORD,
                "GEMINI_API_KEY",
                "of-a-test",
                "GEMINI_BASE_URL",
                standIn.url().toString(),
                "SUSANOH_L2_RETRIES",
                "0"));
    JsonObject login =
        new JsonObject(
            post(
                "/api/v1/auth/token",
                "application/x-www-form-urlencoded",
                "username=admin&password=" + PASSWORD));
    token = "Bearer " + login.getString("access_token");
  }

  @AfterAll
  static void stop() {
    gateway.close();
    client.close();
    standIn.close();
  }

  private static String post(String path, String type, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString(body))
            .build();
    var answer = client.send(request);
    assertEquals(200, answer.statusCode(), answer.body());
    return answer.body();
  }

  /** An event that fires R1 and R4: the stand-in wants its target watched. */
  private static void suspicious(String target) throws Exception {
    JsonObject event =
        new JsonObject()
            .put("event_id", "of-" + target)
            .put("actor_id", "mule-of-" + target)
            .put("target_id", target)
            .put("action_details", new JsonObject().put("currency_amount", 1_500_000))
            .put("context_metadata", new JsonObject().put("recent_chat_log", target + " の口座に振込"));
    post("/api/v1/events", "application/json", event.encode());
  }

  private static List<JsonObject> analyses(String target) throws Exception {
    String path = "/api/v1/analyses?limit=100";
    var answer = Patience.served(() -> gateway.get(gateway.port(), path, "Authorization", token));
    assertEquals(200, answer.statusCode(), answer.body());
    return new JsonArray(answer.body())
        .stream()
            .map(JsonObject.class::cast)
            .filter(analysis -> analysis.getString("target_id").equals(target))
            .toList();
  }

  private static List<JsonObject> await(String target, Predicate<List<JsonObject>> holds)
      throws Exception {
    long deadlineNanos = System.nanoTime() + PATIENCE_NANOS;
    List<JsonObject> found = analyses(target);
    while (!holds.test(found)) {
      assertTrue(System.nanoTime() < deadlineNanos, "it stays " + found);
      LockSupport.parkNanos(20_000_000);
      found = analyses(target);
    }
    return found;
  }

  @Test
  void aModelJudgesAndAnOperatorSeesWhatItSaw() throws Exception {
    standIn.become(Mood.GOOD);
    suspicious("watched");
    JsonObject analysis = await("watched", found -> !found.isEmpty()).getFirst();
    assertEquals("MODEL", analysis.getString("source"));
    assertEquals("UNDER_SURVEILLANCE", analysis.getString("recommended_action"));
    assertEquals("Rules [R1, R4] fired for watched.", analysis.getString("reasoning"));
    assertEquals(new JsonArray().add("of-watched"), analysis.getJsonArray("evidence_event_ids"));
    JsonObject input = analysis.getJsonObject("model_input");
    assertTrue(input.getString("instructions").contains("untrusted_data"));
    String sent = input.getJsonArray("inputs").getString(0);
    assertTrue(sent.contains("の口座に振込"));
    assertFalse(sent.contains("mule-of-watched"));
    assertTrue(new JsonObject(standIn.lastQuestion()).encode().contains("の口座に振込"));
  }

  @Test
  void whileTheModelIsAwayTheArbiterJudgesForNowAndThenTheModelJudgesAnew() throws Exception {
    standIn.become(Mood.ERROR);
    suspicious("later");
    JsonObject forNow = await("later", found -> !found.isEmpty()).getFirst();
    assertEquals("PROVISIONAL", forNow.getString("source"));
    assertTrue(
        forNow
            .getString("reasoning")
            .startsWith("[Local fallback: API error: HTTP 500 INTERNAL] Risk 60"),
        forNow.encode());
    standIn.become(Mood.GOOD);
    List<JsonObject> both = await("later", found -> found.size() == 2);
    assertEquals("MODEL", both.getFirst().getString("source"));
    String metrics = gateway.get(gateway.port(), "/metrics").body();
    assertTrue(
        metrics.contains("susanoh_l2_model_calls_total{outcome=\"server_error\"} "), metrics);
  }
}
