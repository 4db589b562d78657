package io.susanoh.gateway;

import static io.susanoh.gateway.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.redis.RedisServer;
import io.susanoh.gateway.storage.TestDatabase;
import io.susanoh.standin.GeminiStandIn;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a tenant may ask of a model, of two whole gateways and over a restart. */
class SharedAllowanceTest {

  @TempDir private Path directory;
  private final DatabaseUrl database = TestDatabase.empty();
  private RedisServer redis;
  private GeminiStandIn standIn;

  @BeforeEach
  void start() throws Exception {
    redis = RedisServer.start();
    standIn = GeminiStandIn.start(0);
  }

  @AfterEach
  void stop() {
    standIn.close();
    redis.close();
  }

  private SharedNode node(String name, String... settings) {
    Map<String, String> all = new HashMap<>();
    all.put("GEMINI_API_KEY", "of-a-test");
    all.put("GEMINI_BASE_URL", standIn.url().toString());
    all.put("L2_SETTLE_MS", "10");
    all.put("L2_SETTLE_MAX_MS", "10");
    all.put("SUSANOH_L2_CACHE_ENTRIES", "0");
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    return SharedNode.start(directory.resolve(name), database, redis.url(), all);
  }

  private String one(String query) throws Exception {
    try (Connection connection = TestDatabase.open(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      return row.next() ? row.getString(1) : "";
    }
  }

  @Test
  void twoGatewaysTogetherAskNoMoreThanOneMinuteHas() throws Exception {
    try (SharedNode one = node("one", "SUSANOH_L2_REQUESTS_PER_MINUTE", "6");
        SharedNode other = node("other", "SUSANOH_L2_REQUESTS_PER_MINUTE", "6")) {
      long startedNanos = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        (i % 2 == 0 ? one : other).event("e" + i, "u" + i, 2_000_000);
      }
      await(
          "all have a verdict, by the model or for now",
          () -> one("select count(distinct user_id) from analysis_result").equals("20"));
      long questions = standIn.questions();
      double seconds = (System.nanoTime() - startedNanos) / 1e9;
      assertTrue(questions >= 6, questions + " questions");
      assertTrue(questions <= 6 + seconds / 10 + 1, questions + " in " + seconds + " s");
      assertTrue(
          one("select reasoning from analysis_result where source = 'PROVISIONAL' limit 1")
              .startsWith("[Local fallback: API error: the tenant's rate of this minute"));
    }
  }

  @Test
  void aBudgetThatIsUsedUpStaysSoOverARestart() throws Exception {
    String[] settings = {"SUSANOH_L2_TOKENS_PER_DAY", "6000"};
    try (SharedNode node = node("one", settings)) {
      for (int i = 0; i < 5; i++) {
        String user = "u" + i;
        node.event("e" + i, user, 2_000_000);
        await(
            "a verdict on " + user,
            () -> !one("select 1 from analysis_result where user_id = '" + user + "'").isEmpty());
      }
      assertEquals("PROVISIONAL", sourceOn("u4"), "the day has no tokens left");
    }
    long spent = Long.parseLong(one("select tokens from model_spending"));
    assertTrue(spent > 1_500 && spent <= 6_000, spent + " tokens");
    long questions = standIn.questions();
    try (SharedNode again = node("one", settings)) {
      again.event("after", "later", 2_000_000);
      await("a verdict on it", () -> !sourceOn("later").isEmpty());
      assertEquals("PROVISIONAL", sourceOn("later"));
      assertEquals(questions, standIn.questions(), "it was not asked");
      assertTrue(again.metric("susanoh_l2_budget_left_tokens") < 6_000);
    }
    assertEquals(Long.toString(spent), one("select tokens from model_spending"));
  }

  private String sourceOn(String user) throws Exception {
    return one(
        "select source from analysis_result where user_id = '"
            + user
            + "' order by entry_id desc limit 1");
  }
}
