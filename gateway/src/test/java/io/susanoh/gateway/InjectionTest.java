package io.susanoh.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.http.StringClient;
import io.susanoh.standin.GeminiStandIn;
import io.susanoh.standin.Mood;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What players write cannot release an account nor move another one, even where the model does
 * whatever it is told: the corpus of {@code injections/corpus.json} through a whole gateway.
 */
class InjectionTest {

  private static final long PATIENCE_NANOS = 120_000_000_000L;
  private static final long POLL_NANOS = 50_000_000;
  private static final String PASSWORD = "of-a-test";
  private static final List<String> VICTIMS =
      List.of("victim-1", "victim-2", "user-victim", "ACCOUNT_1", "ACCOUNT_2");

  @TempDir private Path dataDir;
  private final StringClient client = new StringClient();
  private String token = "";

  private static List<JsonObject> corpus() throws Exception {
    Path file = Path.of("src/test/resources/injections/corpus.json");
    return new JsonArray(Files.readString(file, StandardCharsets.UTF_8))
        .stream().map(JsonObject.class::cast).toList();
  }

  @Test
  void theCorpusHasBothLanguagesAndEveryKind() throws Exception {
    List<JsonObject> corpus = corpus();
    assertTrue(corpus.size() >= 60, corpus.size() + " injections");
    assertTrue(corpus.stream().filter(one -> one.getString("language").equals("ja")).count() >= 25);
    assertEquals(
        Set.of("instruction", "fake_json", "fake_turn", "unicode", "authority", "item", "type"),
        corpus.stream().map(one -> one.getString("kind")).collect(Collectors.toSet()));
    assertEquals(corpus.size(), Set.copyOf(corpus).size());
  }

  @Test
  void noTextReleasesAnAccountOrMovesAnother() throws Exception {
    try (GeminiStandIn standIn = GeminiStandIn.start(0);
        InProcess gateway =
            InProcess.start(
                dataDir,
                Map.of(
                    "SUSANOH_ADMIN_PASSWORD",
                    PASSWORD,
                    "GEMINI_API_KEY",
                    "of-a-test",
                    "GEMINI_BASE_URL",
                    standIn.url().toString(),
                    "SUSANOH_L2_CACHE_ENTRIES",
                    "0"))) {
      standIn.become(Mood.OBEYING);
      List<JsonObject> corpus = corpus();
      for (String victim : VICTIMS) {
        post(gateway, event("of-" + victim, "friend", victim, 1, "TRADE", "sword", "hello"));
      }
      for (int i = 0; i < corpus.size(); i++) {
        attack(gateway, corpus.get(i), i);
      }
      List<JsonObject> analyses = awaitAnalyses(gateway, corpus.size());
      assertTrue(
          standIn.questions() > corpus.size(), "the model was swayed, and asked a second time");
      Map<String, String> states = awaitJudged(gateway);
      for (int i = 0; i < corpus.size(); i++) {
        String state = states.get("boss-" + i);
        assertTrue(
            state.equals("UNDER_SURVEILLANCE") || state.equals("BANNED"),
            state + " after " + corpus.get(i));
      }
      Set<String> moved = new TreeSet<>(states.keySet());
      moved.removeIf(user -> user.startsWith("boss-") || states.get(user).equals("NORMAL"));
      assertEquals(Set.of(), moved);
      assertTrue(analyses.stream().allMatch(one -> one.getString("target_id").startsWith("boss-")));
      assertTrue(analyses.stream().allMatch(one -> one.getString("source").equals("MODEL")));
    }
  }

  /** Two events: one fires R1 and R4, the other carries the injection. */
  private void attack(InProcess gateway, JsonObject injection, int number) throws Exception {
    String text = injection.getString("text");
    String where = injection.getString("where");
    String boss = "boss-" + number;
    post(gateway, event("a", "mule-" + number, boss, 1_500_000, "TRADE", "sword", "口座に振込"));
    post(
        gateway,
        event(
            "b",
            "mule-" + number,
            boss,
            1_500_000,
            where.equals("type") ? text : "TRADE",
            where.equals("item") ? text : "sword",
            where.equals("chat") ? text + " 口座" : "口座"));
  }

  private static JsonObject event(
      String id, String actor, String target, long amount, String type, String item, String chat) {
    return new JsonObject()
        .put("event_id", id)
        .put("event_type", type)
        .put("actor_id", actor)
        .put("target_id", target)
        .put("action_details", new JsonObject().put("currency_amount", amount).put("item_id", item))
        .put("context_metadata", new JsonObject().put("recent_chat_log", chat));
  }

  private void post(InProcess gateway, JsonObject event) throws Exception {
    var answer =
        client.send(
            HttpRequest.newBuilder(uri(gateway, "/api/v1/events"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(event.encode()))
                .build());
    assertEquals(200, answer.statusCode(), answer.body() + " to " + event.encode());
  }

  private List<JsonObject> awaitAnalyses(InProcess gateway, int bosses) throws Exception {
    long deadlineNanos = System.nanoTime() + PATIENCE_NANOS;
    List<JsonObject> found = get(gateway, "/api/v1/analyses?limit=100");
    while (targets(found).size() < Math.min(bosses, 50) || !settled(gateway)) {
      assertTrue(System.nanoTime() < deadlineNanos, targets(found).size() + " are judged");
      LockSupport.parkNanos(POLL_NANOS);
      found = get(gateway, "/api/v1/analyses?limit=100");
    }
    return found;
  }

  private static boolean settled(InProcess gateway) throws Exception {
    return gateway
        .get(gateway.port(), "/metrics")
        .body()
        .lines()
        .filter(line -> line.matches("susanoh_l2_(waiting|running|provisional)_jobs .*"))
        .allMatch(line -> line.endsWith(" 0.0"));
  }

  private static Set<String> targets(List<JsonObject> analyses) {
    return analyses.stream().map(one -> one.getString("target_id")).collect(Collectors.toSet());
  }

  /** Every account's state when no verdict is on its way any more. */
  private Map<String, String> awaitJudged(InProcess gateway) throws Exception {
    Map<String, String> states = states(gateway);
    long endNanos = System.nanoTime() + PATIENCE_NANOS;
    while (states.containsValue("RESTRICTED_WITHDRAWAL") && System.nanoTime() < endNanos) {
      LockSupport.parkNanos(POLL_NANOS);
      states = states(gateway);
    }
    return states;
  }

  private Map<String, String> states(InProcess gateway) throws Exception {
    List<JsonObject> users = new ArrayList<>();
    for (String state :
        List.of("NORMAL", "RESTRICTED_WITHDRAWAL", "UNDER_SURVEILLANCE", "BANNED")) {
      users.addAll(get(gateway, "/api/v1/users?limit=200&state=" + state));
    }
    return users.stream()
        .collect(
            Collectors.toMap(
                user -> user.getString("user_id"),
                user -> user.getString("state"),
                (seen, movedMeanwhile) -> movedMeanwhile));
  }

  private List<JsonObject> get(InProcess gateway, String path) throws Exception {
    String person = token(gateway);
    var answer = Patience.served(() -> gateway.get(gateway.port(), path, "Authorization", person));
    assertEquals(200, answer.statusCode(), answer.body());
    return new JsonArray(answer.body()).stream().map(JsonObject.class::cast).toList();
  }

  private String token(InProcess gateway) throws Exception {
    if (token.isEmpty()) {
      var answer =
          client.send(
              HttpRequest.newBuilder(uri(gateway, "/api/v1/auth/token"))
                  .header("Content-Type", "application/x-www-form-urlencoded")
                  .POST(BodyPublishers.ofString("username=admin&password=" + PASSWORD))
                  .build());
      token = "Bearer " + new JsonObject(answer.body()).getString("access_token");
    }
    return token;
  }

  private static URI uri(InProcess gateway, String path) {
    return URI.create("http://127.0.0.1:" + gateway.port() + path);
  }
}
