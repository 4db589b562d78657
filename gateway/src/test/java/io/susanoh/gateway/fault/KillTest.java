package io.susanoh.gateway.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.storage.EmbeddedPostgres;
import io.susanoh.gateway.storage.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of the gateway under load, ten times over. {@code -Dsusanoh.events=50000} is the
 * full size.
 */
@Tag("fault")
class KillTest {

  private static final int KILLS = Integer.getInteger("susanoh.kills", 10);
  private static final int EVENTS = Integer.getInteger("susanoh.events", 12_000);
  private static final long SEED = Long.getLong("susanoh.seed", 20_261_124L);

  @TempDir Path dataDir;

  @Test
  void whatWasAnsweredIsKeptWithTheEmbeddedPostgres() throws Exception {
    SeededLoad load = killAgainAndAgain(Map.of());
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(dataDir)) {
      check(load, postgres.url());
    }
  }

  @Test
  void whatWasAnsweredIsKeptWithAPostgresOfOnesOwn() throws Exception {
    DatabaseUrl url = TestDatabase.empty();
    SeededLoad load = killAgainAndAgain(Map.of("DATABASE_URL", Urls.of(url)));
    check(load, url);
  }

  private static void check(SeededLoad load, DatabaseUrl url) throws Exception {
    try (Connection connection = TestDatabase.open(url)) {
      new Truth(connection).check(load);
    }
  }

  /** Runs the load through all kills, then stops the gateway as a service manager would. */
  private SeededLoad killAgainAndAgain(Map<String, String> settings) throws Exception {
    int port = GatewayProcess.freePort();
    GatewayProcess[] gateway = {GatewayProcess.start(dataDir, port, settings)};
    SeededLoad load = new SeededLoad(port, EVENTS, SEED);
    try {
      load.run(
          running -> {
            for (int kill = 1; kill <= KILLS; kill++) {
              running.awaitAnswered(EVENTS * kill / (KILLS + 1));
              gateway[0].kill();
              gateway[0] = GatewayProcess.start(dataDir, port, settings);
            }
          });
      engineParityHolds(port);
      assertEquals(EVENTS, load.answered().size() + load.givenUp().size());
    } finally {
      gateway[0].close();
    }
    return load;
  }

  private static void engineParityHolds(int port) throws IOException {
    try (HttpConnection connection = new HttpConnection(port)) {
      String metrics = connection.get("/metrics").body();
      assertTrue(
          metrics
              .lines()
              .filter(line -> line.startsWith("susanoh_l1_differences_total"))
              .allMatch(line -> line.endsWith(" 0.0")),
          metrics);
    }
  }
}
