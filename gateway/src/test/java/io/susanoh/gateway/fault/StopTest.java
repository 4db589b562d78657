package io.susanoh.gateway.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.storage.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM under load: what runs is finished and answered, and everything is drained. */
@Tag("fault")
class StopTest {

  private static final long SEED = Long.getLong("susanoh.seed", 20_261_126L);
  private static final int EVENTS_AROUND = 800;

  @TempDir Path dataDir;

  @Test
  void aStopAnswersWhatItHasTakenAndLeavesNothingUndrained() throws Exception {
    DatabaseUrl url = TestDatabase.empty();
    Map<String, String> settings = Map.of("DATABASE_URL", Urls.of(url));
    int port = GatewayProcess.freePort();
    GatewayProcess[] gateway = {GatewayProcess.start(dataDir, port, settings)};
    SeededLoad load = SeededLoad.steady(port, SEED);
    try {
      load.run(
          running -> {
            running.awaitAnswered(EVENTS_AROUND);
            assertEquals(0, gateway[0].stop(), "exit code");
            assertThrows(IOException.class, () -> new HttpConnection(port).close());
            Set<String> lost = new HashSet<>(running.answered().keySet());
            lost.removeAll(eventsIn(url));
            assertEquals(Set.of(), lost, "answered and not drained");
            gateway[0] = GatewayProcess.start(dataDir, port, settings);
            running.awaitAnswered(running.answered().size() + EVENTS_AROUND);
          });
    } finally {
      gateway[0].close();
    }
    try (Connection connection = TestDatabase.open(url)) {
      Truth truth = new Truth(connection);
      truth.check(load);
      Set<String> takenAndNotAnswered = truth.eventIds();
      takenAndNotAnswered.retainAll(load.givenUp());
      assertEquals(Set.of(), takenAndNotAnswered, "taken, but its answer is lost");
    }
  }

  private static Set<String> eventsIn(DatabaseUrl url) throws Exception {
    try (Connection connection = TestDatabase.open(url)) {
      return new Truth(connection).eventIds();
    }
  }
}
