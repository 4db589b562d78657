package io.susanoh.gateway.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.storage.TestDatabase;
import io.susanoh.l1.EngineFault;
import io.susanoh.l1.rust.RustL1Engine;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/**
 * Whatever an engine does wrong under load, in one shard or in all: every answer is that of an
 * unbroken run, and when the drill is over the engine comes back.
 */
@Tag("fault")
class EngineDrillTest {

  private static final long SEED = Long.getLong("susanoh.seed", 20_261_128L);
  private static final int EVENTS_BETWEEN = 500;
  private static final Optional<Integer> EVERY_SHARD = Optional.empty();
  private static final Optional<Integer> ONE_SHARD = Optional.of(11);

  @TempDir Path dataDir;

  @BeforeAll
  static void bothEnginesAreHere() {
    try {
      RustL1Engine.load(1).close();
    } catch (EngineFault fault) {
      if (Boolean.parseBoolean(System.getenv("SUSANOH_REQUIRE_NATIVE"))) {
        throw fault;
      }
      throw new TestAbortedException("the Rust engine does not load: " + fault.getMessage());
    }
  }

  /**
   * A drill, and what shows that it was met.
   *
   * @param engine the one that answers, but for a difference
   */
  private record Round(String kind, String engine, Optional<Integer> shard, String metric) {

    JsonObject order() {
      return new JsonObject()
          .put("kind", kind)
          .put("engine", engine)
          .put("shard", shard.orElse(null))
          .put("delay_ms", 15)
          .put("reason", "a drill");
    }

    static Round fault(String kind, String engine, Optional<Integer> shard, String cause) {
      return new Round(kind, engine, shard, "susanoh_l1_fallbacks_total{cause=\"" + cause + "\"}");
    }

    static Round difference(String follower, Optional<Integer> shard) {
      return new Round("difference", follower, shard, "susanoh_l1_differences_total{rule=\"R1\"}");
    }
  }

  @Test
  void everyAnswerIsThatOfAnUnbrokenRunAndTheEngineComesBack() throws Exception {
    DatabaseUrl url = TestDatabase.empty();
    Map<String, String> settings =
        Map.of(
            "DATABASE_URL",
            Urls.of(url),
            "SUSANOH_DRILLS",
            "true",
            "SUSANOH_ADMIN_PASSWORD",
            Admin.PASSWORD);
    int port = GatewayProcess.freePort();
    SeededLoad load = SeededLoad.steady(port, SEED);
    try (GatewayProcess gateway = GatewayProcess.start(dataDir, port, settings)) {
      load.run(
          running -> {
            try (Admin admin = new Admin(port)) {
              drillAll(running, admin);
              everyChangeIsAudited(admin);
            }
          });
      assertEquals(0, load.refused());
      assertEquals(0, gateway.stop());
    }
    try (Connection connection = TestDatabase.open(url)) {
      new Truth(connection).check(load);
    }
  }

  private static void drillAll(SeededLoad load, Admin admin) throws IOException {
    for (Optional<Integer> shard : List.of(ONE_SHARD, EVERY_SHARD)) {
      drill(load, admin, Round.fault("panic", "rust", shard, "panic"));
      drill(load, admin, Round.fault("wrong_answer", "rust", shard, "corrupt_answer"));
      drill(load, admin, Round.fault("load_failure", "rust", shard, "library_missing"));
      drill(load, admin, Round.fault("slow_answer", "rust", shard, "slow_answer"));
      drill(load, admin, Round.difference("java", shard));
    }
    choose(admin, "java", 0);
    drill(load, admin, Round.fault("panic", "java", ONE_SHARD, "panic"));
    drill(load, admin, Round.fault("wrong_answer", "java", EVERY_SHARD, "corrupt_answer"));
    choose(admin, "canary", 50);
    drill(load, admin, Round.fault("panic", "rust", EVERY_SHARD, "panic"));
    drill(load, admin, Round.fault("slow_answer", "java", EVERY_SHARD, "slow_answer"));
  }

  private static void drill(SeededLoad load, Admin admin, Round round) throws IOException {
    load.awaitAnswered(load.answered().size() + EVENTS_BETWEEN);
    double before = admin.metric(round.metric);
    assertEquals(200, admin.put("/api/v1/engine/drill", round.order()).status());
    Admin.await(() -> admin.metric(round.metric), now -> now > before);
    if (round.shard.isEmpty() && !round.kind.equals("difference")) {
      anEngineThatStillFailsStaysOut(admin, round.engine);
    }
    load.awaitAnswered(load.answered().size() + EVENTS_BETWEEN);
    JsonObject none = new JsonObject().put("kind", "none").put("reason", "it is over");
    assertEquals(200, admin.put("/api/v1/engine/drill", none).status());
    Admin.await(
        admin::engine,
        status ->
            Admin.of(status, "java").getString("state").equals("sound")
                && Admin.of(status, "rust").getString("state").equals("sound"));
    assertEquals(200, admin.get("/readyz").status());
  }

  private static void anEngineThatStillFailsStaysOut(Admin admin, String engine)
      throws IOException {
    String tried = "susanoh_l1_rebuilds_total{engine=\"" + engine + "\",outcome=";
    Admin.await(
        () -> admin.metric(tried + "\"failed\"}") + admin.metric(tried + "\"not_loaded\"}"),
        failures -> failures > 0);
    assertTrue(!Admin.of(admin.engine(), engine).getBoolean("answers"), engine);
  }

  private static void choose(Admin admin, String provider, int percent) throws IOException {
    JsonObject choice =
        new JsonObject()
            .put("provider", provider)
            .put("canary_percent", percent)
            .put("reason", "a switch under load");
    assertEquals(200, admin.put("/api/v1/engine", choice).status());
    assertEquals(provider, admin.engine().getString("provider"));
  }

  private static void everyChangeIsAudited(Admin admin) throws IOException {
    JsonArray changes = new JsonArray(admin.get("/api/v1/engine/changes?limit=200").body());
    JsonObject newest = changes.getJsonObject(0);
    assertEquals("L1_DRILL", newest.getString("setting"));
    assertEquals("it is over", newest.getString("reason"));
    assertEquals(
        List.of("java -> canary at 50 %", "rust -> java"),
        changes.stream()
            .map(JsonObject.class::cast)
            .filter(change -> change.getString("setting").equals("L1_ENGINE"))
            .map(change -> change.getString("from") + " -> " + change.getString("to"))
            .toList());
  }
}
