package io.susanoh.gateway.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.storage.EmbeddedPostgres;
import io.susanoh.gateway.storage.KillablePostgres;
import io.susanoh.gateway.storage.TestDatabase;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL is killed under load. {@code -Dsusanoh.outage.seconds=30} is the full size. */
@Tag("fault")
class PostgresOutageTest {

  private static final long AWAY_NANOS =
      TimeUnit.SECONDS.toNanos(Long.getLong("susanoh.outage.seconds", 4));
  private static final long SEED = Long.getLong("susanoh.seed", 20_261_125L);
  private static final int EVENTS_AROUND = 600;
  private static final long POLL_NANOS = 50_000_000;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final String READ = "/api/v1/events/recent?limit=1";

  @TempDir Path dataDir;

  @Test
  void whileItIsAwayEventsAreScreenedReadsWaitAndAfterwardsAllArrives() throws Exception {
    try (KillablePostgres postgres = KillablePostgres.start(dataDir.resolve("own"))) {
      SeededLoad load =
          underLoad(
              Map.of("DATABASE_URL", Urls.of(postgres.url())),
              running -> {
                postgres.kill();
                readsWaitAndRestrictionsHold(running);
                postgres.startAgain();
              });
      check(load, postgres.url());
    }
  }

  @Test
  void theEmbeddedOneIsStartedAgainAsOftenAsItIsKilled() throws Exception {
    TestDatabase.sharePrograms(dataDir);
    SeededLoad load =
        underLoad(
            Map.of(),
            running -> {
              long startedNanos = System.nanoTime();
              do {
                long killed = KillablePostgres.postmaster(dataDir);
                KillablePostgres.kill(killed);
                awaitAnother(killed);
              } while (System.nanoTime() - startedNanos < AWAY_NANOS);
            });
    try (EmbeddedPostgres after = EmbeddedPostgres.start(dataDir)) {
      check(load, after.url());
    }
  }

  private SeededLoad underLoad(Map<String, String> settings, SeededLoad.Meanwhile outage)
      throws Exception {
    int port = GatewayProcess.freePort();
    SeededLoad load = SeededLoad.steady(port, SEED);
    try (GatewayProcess gateway = GatewayProcess.start(dataDir, port, settings)) {
      load.run(
          running -> {
            running.awaitAnswered(EVENTS_AROUND);
            outage.run(running);
            awaitReads(port);
            running.awaitAnswered(running.answered().size() + EVENTS_AROUND);
          });
      assertTrue(gateway.isAlive());
    }
    assertEquals(0, load.refused(), "no event is refused");
    assertEquals(Set.of(), load.givenUp(), "no connection breaks");
    return load;
  }

  private static void check(SeededLoad load, DatabaseUrl url) throws Exception {
    try (Connection connection = TestDatabase.open(url)) {
      new Truth(connection).check(load);
    }
  }

  private static void readsWaitAndRestrictionsHold(SeededLoad load) throws IOException {
    try (HttpConnection connection = new HttpConnection(load.port())) {
      long patienceEnds = System.nanoTime() + PATIENCE_NANOS;
      while (connection.get(READ).status() != 503) {
        assertTrue(System.nanoTime() < patienceEnds, "reads go on without PostgreSQL");
      }
      String restricted = restricted(load, connection);
      long backAt = System.nanoTime() + AWAY_NANOS;
      while (System.nanoTime() < backAt) {
        HttpConnection.Answer read = connection.get(READ);
        assertEquals(503, read.status(), read.body());
        assertTrue(read.retryAfter().isPresent());
        assertEquals(423, load.withdraw(connection, restricted));
        assertEquals(200, connection.get("/readyz").status(), "events are still taken");
        LockSupport.parkNanos(POLL_NANOS);
      }
    }
  }

  private static String restricted(SeededLoad load, HttpConnection connection) throws IOException {
    for (String user : load.restrictedSinceMillis().keySet()) {
      if (load.withdraw(connection, user) == 423) {
        return user;
      }
    }
    throw new AssertionError("none of the load's accounts is restricted");
  }

  private static void awaitReads(int port) throws IOException {
    long patienceEnds = System.nanoTime() + PATIENCE_NANOS;
    try (HttpConnection connection = new HttpConnection(port)) {
      while (connection.get(READ).status() != 200) {
        assertTrue(System.nanoTime() < patienceEnds, "PostgreSQL is back, reads are not");
        LockSupport.parkNanos(POLL_NANOS);
      }
    }
  }

  private void awaitAnother(long killed) throws IOException {
    long patienceEnds = System.nanoTime() + PATIENCE_NANOS;
    while (!isThereAnother(killed)) {
      assertTrue(System.nanoTime() < patienceEnds, "nobody starts PostgreSQL again");
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private boolean isThereAnother(long killed) throws IOException {
    try {
      long pid = KillablePostgres.postmaster(dataDir);
      return pid != killed && ProcessHandle.of(pid).isPresent();
    } catch (NoSuchFileException | NoSuchElementException notYet) {
      return false;
    }
  }
}
