package io.susanoh.gateway.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.storage.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** The script that walks a gateway from one engine to the other, against a real one under load. */
@Tag("fault")
class RolloutTest {

  private static final long SEED = Long.getLong("susanoh.seed", 20_261_129L);
  private static final Path SCRIPT = Path.of("../deploy/rollout/rollout.py");
  private static final int WALKED = 0;
  private static final int WENT_BACK = 1;

  @TempDir Path dataDir;

  @BeforeAll
  static void pythonAndBothEnginesAreHere() throws InterruptedException {
    EngineDrillTest.bothEnginesAreHere();
    try {
      new ProcessBuilder("python3", "--version").start().waitFor();
    } catch (IOException e) {
      throw new TestAbortedException("there is no python3", e);
    }
  }

  /** What a walk came to. */
  private record Walk(int exit, String told) {}

  /** A walk that goes on. */
  private static Process begin(int port, String steps) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            "python3",
            "-B",
            SCRIPT.toString(),
            "--url",
            "http://127.0.0.1:" + port,
            "--steps",
            steps,
            "--interval",
            "1s",
            "--events-min",
            "100",
            "--requests-min",
            "50",
            "--p99-ms",
            "20000");
    builder.environment().put("SUSANOH_ADMIN_PASSWORD", Admin.PASSWORD);
    return builder.redirectErrorStream(true).start();
  }

  private static Walk end(Process walk) throws Exception {
    String told = new String(walk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(walk.waitFor(10, TimeUnit.SECONDS), told);
    return new Walk(walk.exitValue(), told);
  }

  @Test
  void aSoundGatewayIsWalkedToTheEndAndOneThatDiffersIsTakenBack() throws Exception {
    DatabaseUrl url = TestDatabase.empty();
    Map<String, String> settings =
        Map.of(
            "DATABASE_URL",
            Urls.of(url),
            "L1_ENGINE_PROVIDER",
            "java",
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
              running.awaitAnswered(500);
              isWalkedToTheEnd(port, admin);
              isTakenBack(port, admin);
            }
          });
      assertEquals(0, load.refused());
      assertEquals(0, gateway.stop());
    }
  }

  private static void isWalkedToTheEnd(int port, Admin admin) throws Exception {
    Walk walk = end(begin(port, "canary:10:3s,rust:3s"));
    assertEquals(WALKED, walk.exit, walk.told);
    assertEquals("rust", admin.engine().getString("provider"));
    assertEquals(List.of("canary at 10 % -> rust", "java -> canary at 10 %"), changes(admin));
  }

  private static void isTakenBack(int port, Admin admin) throws Exception {
    Process walk = begin(port, "canary:50:60s");
    Admin.await(admin::engine, status -> status.getString("provider").equals("canary"));
    JsonObject drill = new JsonObject().put("kind", "difference").put("engine", "java");
    assertEquals(200, admin.put("/api/v1/engine/drill", drill).status());
    Walk ended = end(walk);
    assertEquals(WENT_BACK, ended.exit, ended.told);
    assertTrue(ended.told.contains(" answers differ; see the log"), ended.told);
    assertTrue(ended.told.endsWith("back: rust\n"), ended.told);
    assertEquals("rust", admin.engine().getString("provider"));
  }

  private static List<String> changes(Admin admin) throws IOException {
    return new JsonArray(admin.get("/api/v1/engine/changes").body())
        .stream()
            .map(JsonObject.class::cast)
            .map(change -> change.getString("from") + " -> " + change.getString("to"))
            .toList();
  }
}
