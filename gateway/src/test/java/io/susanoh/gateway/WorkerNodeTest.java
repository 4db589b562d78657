package io.susanoh.gateway;

import static io.susanoh.gateway.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.config.SettingsOutcome;
import io.susanoh.gateway.config.SettingsReader;
import io.susanoh.gateway.redis.RedisServer;
import io.susanoh.gateway.storage.CannotStart;
import io.susanoh.gateway.storage.TestDatabase;
import io.susanoh.standin.GeminiStandIn;
import io.susanoh.standin.Mood;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway that only takes requests and a worker that only analyses, on one Redis and database.
 */
class WorkerNodeTest {

  private static final Map<String, String> SETTLED_AT_ONCE =
      Map.of("SUSANOH_ROLE", "gateway", "L2_SETTLE_MS", "10", "L2_SETTLE_MAX_MS", "10");

  @TempDir private Path directory;
  private final DatabaseUrl database = TestDatabase.empty();
  private RedisServer redis;
  private SharedNode gateway;

  @BeforeEach
  void start() {
    redis = RedisServer.start();
    gateway =
        SharedNode.start(directory.resolve("gateway"), database, redis.url(), SETTLED_AT_ONCE);
  }

  @AfterEach
  void stop() {
    if (gateway != null) {
      gateway.close();
    }
    if (redis != null) {
      redis.close();
    }
  }

  @Test
  void aVerdictOfTheWorkerIsWhatTheGatewayAnswers() throws Exception {
    gateway.event("big", "lucky", 2_000_000);
    for (int i = 0; i < 10; i++) {
      gateway.event("e" + i, "watched", 200_000);
    }
    assertEquals(423, gateway.withdraw("lucky"));
    assertEquals(423, gateway.withdraw("watched"));
    gateway.read("/api/v1/stats"); // all its triggers are there, for one job
    WorkerNode worker = worker();
    try {
      await("R1 alone is released", () -> gateway.withdraw("lucky") == 200);
      await(
          "R1 and R2 are watched",
          () -> gateway.read("/api/v1/users/watched").contains("UNDER_SURVEILLANCE"));
      assertEquals(423, gateway.withdraw("watched"));
      await("all are stored", () -> gateway.read("/api/v1/stats").contains("\"l2_analyses\":2"));
      assertEquals(200, get(worker.port(), "/readyz").statusCode());
      assertEquals(200, get(worker.port(), "/healthz").statusCode());
      assertEquals(404, get(worker.port(), "/api/v1/stats").statusCode());
      assertTrue(get(worker.port(), "/metrics").body().contains("susanoh_redis_up 1"));
    } finally {
      worker.stop();
    }
  }

  @Test
  void aVerdictWaitsForRedis() throws Exception {
    gateway.event("big", "lucky", 2_000_000);
    redis.kill();
    WorkerNode worker = worker();
    try {
      assertEquals(503, get(worker.port(), "/readyz").statusCode());
      assertEquals(423, gateway.withdraw("lucky"));
      redis.startAgain();
      await("the verdict comes", () -> gateway.withdraw("lucky") == 200);
    } finally {
      worker.stop();
    }
  }

  @Test
  void whatTheWorkerFindsOfAModelThatFailsIsToldByTheGateway() throws Exception {
    try (GeminiStandIn standIn = GeminiStandIn.start(0)) {
      standIn.become(Mood.FORBIDDEN);
      WorkerNode worker =
          worker(
              Map.of("GEMINI_API_KEY", "of-a-test", "GEMINI_BASE_URL", standIn.url().toString()));
      try {
        gateway.event("big", "lucky", 2_000_000);
        await(
            "the outage has its place",
            () -> outages().equals(List.of("began refused API error: HTTP 403 PERMISSION_DENIED")));
      } finally {
        worker.stop();
      }
    }
  }

  private List<String> outages() throws SQLException {
    try (Connection connection = TestDatabase.open(database);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select payload from notice where topic = 'model.outage' and place is not null")) {
      List<String> told = new ArrayList<>();
      while (rows.next()) {
        JsonObject data = new JsonObject(rows.getString(1)).getJsonObject("data");
        told.add(
            String.join(
                " ", data.getString("status"), data.getString("fault"), data.getString("cause")));
      }
      return told;
    }
  }

  @Test
  void aGatewayWithoutRedisIsRefusedWhereOthersShareTheDatabase() {
    SettingsOutcome outcome =
        SettingsReader.read(
            Map.of(
                "PORT",
                "0",
                "SUSANOH_DATA_DIR",
                directory.resolve("alone").toString(),
                "DATABASE_URL",
                SharedNode.url(database)),
            List.of());
    CannotStart refused =
        assertThrows(
            CannotStart.class,
            () ->
                Gateway.start(
                    ((SettingsOutcome.Concluded) outcome).settings(),
                    InstantSource.system(),
                    password -> {},
                    reason -> {}));
    assertTrue(refused.getMessage().contains("another gateway uses the database"));
  }

  private WorkerNode worker() {
    return worker(Map.of());
  }

  private WorkerNode worker(Map<String, String> settings) {
    Map<String, String> environment = new HashMap<>(SharedNode.UNHURRIED);
    environment.putAll(settings);
    environment.put("PORT", "0");
    environment.put("SUSANOH_ROLE", "worker");
    environment.put("DATABASE_URL", SharedNode.url(database));
    environment.put("REDIS_URL", redis.url());
    SettingsOutcome outcome = SettingsReader.read(environment, List.of());
    return WorkerNode.start(
        ((SettingsOutcome.Concluded) outcome).settings(),
        InstantSource.system(),
        reason -> {
          throw new AssertionError(reason);
        });
  }

  private static HttpResponse<String> get(int port, String path)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
          BodyHandlers.ofString());
    }
  }
}
