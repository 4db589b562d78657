package io.susanoh.gateway.storage;

import static io.susanoh.gateway.storage.Records.NOON;
import static io.susanoh.gateway.storage.Records.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.refusal.Refusal;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The drain as PostgreSQL comes and goes, and as others wait for it. */
class DrainLifeTest {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String DRAINS_BACKEND =
      "select pg_terminate_backend(pid) from pg_stat_activity"
          + " where application_name = 'susanoh drain' and datname = current_database()";

  private static final String LOCKS =
      "select count(*) from pg_locks where locktype = 'advisory' and database ="
          + " (select oid from pg_database where datname = current_database())";

  private final ListJournal journal = new ListJournal();

  @Test
  void everythingArrivesOnceAfterAnOutageAndReadsAreRefusedMeanwhile(@TempDir Path dataDir)
      throws Exception {
    TestDatabase.sharePrograms(dataDir);
    EmbeddedPostgres first = EmbeddedPostgres.start(dataDir);
    DatabaseUrl url = first.url();
    new Database(url).migrate();
    try (DrainHarness harness = new DrainHarness(url)) {
      Drain drain = harness.running(journal, DrainHarness.SETTINGS);
      journal.append(event("e1", "boss", NOON).accepted());
      journal.awaitDrained(SOON);
      Pool pool = new Database(url).pool(harness.vertx);
      PgReads reads = new PgReads(pool, drain, () -> 1);
      first.close();
      assertUnavailable(reads.stats(Records.TENANT));
      journal.append(event("e2", "boss", NOON).accepted());
      assertUnavailable(drain.passed(2));
      journal.append(event("e3", "boss", NOON).accepted());
      assertFalse(drain.isDatabaseUp());
      assertTrue(drain.passed(1).failed(), "at once, when it is known to be away");
      try (EmbeddedPostgres second = EmbeddedPostgres.start(dataDir)) {
        assertEquals(url, second.url());
        journal.awaitDrained(SOON);
        assertEquals(3, await(reads.stats(Records.TENANT)).totalEvents());
        assertEquals("3", harness.ask("select count(*) from event_log"));
        drain.stop(SOON);
      }
    }
  }

  @Test
  void aLostConnectionIsReplacedAndNothingIsWrittenTwice() throws Exception {
    try (DrainHarness harness = new DrainHarness()) {
      Drain drain = harness.running(journal, DrainHarness.SETTINGS);
      for (int i = 0; i < 50; i++) {
        journal.append(event("e" + i, "boss", NOON).accepted());
        if (i % 10 == 0) {
          harness.run(DRAINS_BACKEND);
        }
      }
      journal.awaitDrained(SOON);
      await(drain.passed(50));
      assertEquals("50", harness.counter("total_events"));
      assertEquals("50", harness.ask("select count(*) from event_log"));
    }
  }

  @Test
  void aSecondGatewayIsRefusedUntilTheFirstIsGone() throws Exception {
    DatabaseUrl url = TestDatabase.migrated();
    Database database = new Database(url);
    GatewaySession first = GatewaySession.open(database, Duration.ofMillis(100));
    CannotStart refusal =
        assertThrows(
            CannotStart.class, () -> GatewaySession.open(database, Duration.ofMillis(100)));
    assertTrue(refusal.getMessage().contains("another gateway"), refusal.getMessage());
    assertFalse(refusal.getMessage().contains(url.password().value()));
    first.close();
    GatewaySession.open(database, Duration.ofSeconds(10)).close();
  }

  @Test
  void theProcessIsToldToEndWhenAnotherTookTheDatabaseMeanwhile() throws Exception {
    DatabaseUrl url = TestDatabase.migrated();
    try (DrainHarness harness = new DrainHarness(url, Duration.ofSeconds(2));
        Connection other = TestDatabase.open(url);
        Statement statement = other.createStatement()) {
      harness.running(journal, DrainHarness.SETTINGS);
      Thread ending = Thread.ofVirtual().start(() -> endDrainsBackend(harness));
      statement.execute("select pg_advisory_lock(" + 0x737573616e6f68L + ")");
      ending.join();
      journal.append(event("e1", "boss", NOON).accepted());
      String reason = harness.fatal.poll(SOON.toSeconds(), TimeUnit.SECONDS);
      assertNotNull(reason);
      assertTrue(reason.contains("another gateway"), reason);
      assertEquals("0", harness.ask("select count(*) from event_log"));
    }
  }

  private static void endDrainsBackend(DrainHarness harness) {
    try {
      // Only when the other one stands in the queue for the lock is it sure to get it.
      String waiting = "select count(*) from pg_locks where locktype = 'advisory' and not granted";
      while (harness.ask(waiting).equals("0")) {
        Thread.onSpinWait();
      }
      harness.run(DRAINS_BACKEND);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aBoundOnRowsPerSecondHoldsButNotForWhatTheLastRunLeft() throws Exception {
    DrainSettings bounded = new DrainSettings(2_000, 10_000, OptionalInt.of(50), false);
    for (int i = 0; i < 2_000; i++) {
      journal.append(event("old" + i, "boss", NOON).accepted());
    }
    try (DrainHarness harness = new DrainHarness()) {
      long begin = System.nanoTime();
      harness.running(journal, bounded);
      assertTrue(Duration.ofNanos(System.nanoTime() - begin).toSeconds() < 30, "catching up");
      begin = System.nanoTime();
      for (int i = 0; i < 90; i++) {
        journal.append(event("new" + i, "boss", NOON).accepted());
      }
      journal.awaitDrained(SOON);
      long tookMillis = Duration.ofNanos(System.nanoTime() - begin).toMillis();
      assertTrue(tookMillis >= 1_200, "90 rows at 50 a second took " + tookMillis + " ms");
    }
  }

  @Test
  void aReadThatWaitsTooLongIsRefused() throws Exception {
    try (DrainHarness harness = new DrainHarness()) {
      Drain drain = harness.running(journal, DrainHarness.SETTINGS);
      long begin = System.nanoTime();
      assertUnavailable(drain.passed(1));
      long tookMillis = Duration.ofNanos(System.nanoTime() - begin).toMillis();
      assertTrue(tookMillis >= 1_900, tookMillis + " ms");
    }
  }

  @Test
  void aStopDrainsWhatIsWrittenEvenPastTheBoundOnRows() throws Exception {
    DrainSettings bounded = new DrainSettings(2_000, 10_000, OptionalInt.of(4), false);
    try (DrainHarness harness = new DrainHarness()) {
      Drain drain = harness.running(journal, bounded);
      long deadlineNanos = System.nanoTime() + SOON.toNanos();
      for (int i = 0; i < 500; i++) {
        journal.append(event("e" + i, "boss", NOON).accepted());
      }
      drain.stop(SOON);
      assertEquals("500", harness.counter("total_events"));
      assertEquals(500, journal.drainedSequence());
      while (!harness.ask(LOCKS).equals("0")) { // its server process may take a while to end
        assertTrue(System.nanoTime() < deadlineNanos, "the lock is held");
      }
    }
  }

  @Test
  void aServerThatLetsABatchWaitCountsAsAwayMeanwhile() throws Exception {
    try (DrainHarness harness = new DrainHarness();
        Connection other = TestDatabase.open(harness.url);
        Statement statement = other.createStatement()) {
      Drain drain = harness.running(journal, DrainHarness.SETTINGS);
      other.setAutoCommit(false);
      statement.execute("lock table counter in access exclusive mode");
      journal.append(event("e1", "boss", NOON).accepted());
      awaitUp(drain, false);
      other.rollback();
      journal.awaitDrained(SOON);
      awaitUp(drain, true);
      assertEquals("1", harness.counter("total_events"));
    }
  }

  private static void awaitUp(Drain drain, boolean up) {
    long deadline = System.nanoTime() + SOON.toNanos();
    while (drain.isDatabaseUp() != up) {
      assertTrue(System.nanoTime() < deadline, "never");
      Thread.onSpinWait();
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  private static void assertUnavailable(Future<?> future) {
    ExecutionException failure = assertThrows(ExecutionException.class, () -> await(future));
    Refusal refusal = assertInstanceOf(Refusal.class, failure.getCause());
    assertEquals(Refusal.Kind.UNAVAILABLE, refusal.kind());
    assertTrue(refusal.retryAfterSeconds() > 0);
  }
}
