package io.susanoh.gateway.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.storage.KillablePostgres;
import io.susanoh.gateway.storage.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal's disk budget runs out while PostgreSQL is away. */
@Tag("fault")
class JournalFullTest {

  private static final int EVENTS_MAX = 2_000;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long POLL_NANOS = 50_000_000;
  private static final String LONG_CHAT = "gg ".repeat(5_000);

  @TempDir Path dataDir;

  @Test
  void isRefusedWholeAndGoesOnByItselfWhenThereIsRoomAgain() throws Exception {
    try (KillablePostgres postgres = KillablePostgres.start(dataDir.resolve("own"))) {
      Set<String> answered = new HashSet<>();
      int port = GatewayProcess.freePort();
      Map<String, String> settings =
          Map.of("DATABASE_URL", Urls.of(postgres.url()), "SUSANOH_JOURNAL_BYTES_MAX", "2MiB");
      try (GatewayProcess gateway = GatewayProcess.start(dataDir, port, settings);
          HttpConnection connection = new HttpConnection(port)) {
        postgres.kill();
        fill(gateway, connection, answered);
        HttpConnection.Answer refused = post(connection, "refused", LONG_CHAT + "口座");
        assertEquals(503, refused.status(), refused.body());
        assertTrue(refused.retryAfter().isPresent());
        assertEquals(
            200,
            connection
                .post("/api/v1/withdraw", "{\"user_id\":\"to-refused\",\"amount\":1}")
                .status(),
            "a refused event restricts nobody");
        postgres.startAgain();
        answered.add("refused");
        assertTrue(
            awaitTaken(connection, "refused").contains("RESTRICTED_WITHDRAWAL"),
            "the first delivery that counts");
        assertTrue(gateway.isAlive());
      }
      try (Connection connection = TestDatabase.open(postgres.url())) {
        assertEquals(answered, new Truth(connection).eventIds());
      }
    }
  }

  private static void fill(GatewayProcess gateway, HttpConnection connection, Set<String> answered)
      throws IOException {
    for (int i = 0; i < EVENTS_MAX; i++) {
      HttpConnection.Answer answer = post(connection, "e-" + i, LONG_CHAT);
      if (answer.status() == 200) {
        answered.add("e-" + i);
      } else if (gateway.log().contains("The journal cannot set room aside")) {
        return;
      }
    }
    throw new AssertionError("2 MiB hold more than " + EVENTS_MAX + " long events");
  }

  private static String awaitTaken(HttpConnection connection, String id) throws IOException {
    long patienceEnds = System.nanoTime() + PATIENCE_NANOS;
    while (System.nanoTime() < patienceEnds) {
      HttpConnection.Answer answer = post(connection, id, LONG_CHAT + "口座");
      if (answer.status() == 200) {
        return answer.body();
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    throw new AssertionError("the journal stays full");
  }

  private static HttpConnection.Answer post(HttpConnection connection, String id, String chat)
      throws IOException {
    return connection.post(
        "/api/v1/events",
        """
        {"event_id":"%s","actor_id":"a","target_id":"to-%s",\
        "context_metadata":{"recent_chat_log":"%s"}}"""
            .formatted(id, id, chat));
  }
}
