package io.susanoh.gateway.storage;

import static io.susanoh.gateway.storage.Records.NOON;
import static io.susanoh.gateway.storage.Records.TENANT;
import static io.susanoh.gateway.storage.Records.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.refusal.Refusal;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real streaming replica answers what it has, and nothing that it has not. */
class ReplicaTest {

  private static final DrainSettings FOR_REPLICA =
      new DrainSettings(2_000, 10_000, OptionalInt.empty(), true);

  private final ListJournal journal = new ListJournal();
  private PgReads reads;

  @Test
  void whatWasAcceptedIsSeenWhoeverAnswers(@TempDir Path primaryDir, @TempDir Path standbyDir)
      throws Exception {
    TestDatabase.sharePrograms(primaryDir);
    try (EmbeddedPostgres primary = EmbeddedPostgres.start(primaryDir)) {
      Database database = new Database(primary.url());
      database.migrate();
      StandbyPostgres standby = StandbyPostgres.of(primaryDir, primary.url(), standbyDir);
      try (DrainHarness harness = new DrainHarness(primary.url())) {
        Drain drain = harness.running(journal, FOR_REPLICA);
        Pool pool = database.pool(harness.vertx);
        Replica replica = database.replica(harness.vertx, standby.url());
        reads =
            new PgReads(
                new FreshQueries(
                    pool,
                    Optional.of(replica),
                    Duration.ofSeconds(2),
                    drain,
                    journal::newestSequence));
        accept(1);
        assertServes(replica, 1);
        standby.run("select pg_wal_replay_pause()");
        accept(2);
        assertPassesOn(replica, 2);
        standby.run("select pg_wal_replay_resume()");
        assertServes(replica, 2);
        standby.run("select pg_promote()");
        accept(3);
        assertPassesOn(replica, 3);
        standby.close();
        accept(4);
        assertPassesOn(replica, 4);
        await(replica.close());
        await(pool.close());
      } finally {
        standby.close();
      }
    }
  }

  private void accept(int number) {
    journal.append(event("e" + number, "boss", NOON + number).accepted());
  }

  /** It answers as soon as it has come far enough; whoever answers, every event is seen. */
  private void assertServes(Replica replica, long events) throws Exception {
    askUntilMore(replica::served, events);
  }

  private void assertPassesOn(Replica replica, long events) throws Exception {
    long served = replica.served();
    askUntilMore(replica::passedOn, events);
    assertEquals(served, replica.served());
  }

  private void askUntilMore(LongSupplier count, long events) throws Exception {
    long before = count.getAsLong();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (count.getAsLong() == before) {
      assertEquals(events, askUntilServed(deadline).totalEvents());
    }
  }

  /** What is answered when the drain is no more behind. */
  private Stats askUntilServed(long deadline) throws Exception {
    while (true) {
      assertTrue(System.nanoTime() < deadline, "never");
      try {
        return await(reads.stats(TENANT));
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof Refusal behind)
            || behind.kind() != Refusal.Kind.UNAVAILABLE) {
          throw e;
        }
      }
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
