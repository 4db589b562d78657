package io.susanoh.gateway.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.storage.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever ends the process while it starts is left with nothing that runs on. */
@Tag("fault")
class StartGivenUpTest {

  @TempDir Path dataDir;

  @Test
  void theEmbeddedPostgresEndsToo() throws Exception {
    TestDatabase.sharePrograms(dataDir);
    Path pidFile = dataDir.resolve("postgres").resolve("data").resolve("postmaster.pid");
    try (GatewayProcess gateway =
        GatewayProcess.launch(dataDir, GatewayProcess.freePort(), Map.of())) {
      awaitFile(pidFile);
      assertEquals(0, gateway.stop());
      assertFalse(gateway.log().contains("ready on"), "it was to be stopped before it was ready");
    }
    assertFalse(Files.exists(pidFile), "PostgreSQL runs on");
  }

  private static void awaitFile(Path file) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!Files.exists(file)) {
      assertTrue(System.nanoTime() < deadline, "never");
      Thread.onSpinWait();
    }
  }
}
