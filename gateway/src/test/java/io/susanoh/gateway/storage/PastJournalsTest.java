package io.susanoh.gateway.storage;

import static io.susanoh.gateway.storage.Records.NOON;
import static io.susanoh.gateway.storage.Records.restriction;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.TransitionTrigger;
import io.susanoh.gateway.journal.JournalRecord;
import io.susanoh.gateway.journal.JournalRecord.AccountMoved;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL comes back as it was some time ago; a worker's verdicts are in no journal. */
class PastJournalsTest {

  private static final DrainSettings SETTINGS =
      new DrainSettings(2_000, 10_000, OptionalInt.empty(), false);
  private static final String MOVES =
      "select user_id || ' ' || to_state from audit_log where kind = 'TRANSITION' order by 1";
  private static final String STATES = "select user_id || ' ' || state from account order by 1";

  @TempDir private Path directory;

  @Test
  void whatItHasLostIsWrittenOnceMoreAndNothingElse() throws Exception {
    try (KillablePostgres postgres = KillablePostgres.start(directory)) {
      Database database = new Database(postgres.url());
      database.migrate();
      try (DrainHarness harness = new DrainHarness(postgres.url());
          JobConnections connections = new JobConnections(database, 1)) {
        PastJournals past = new PastJournals(connections, SETTINGS);
        write(connections, past, moved("before", NOON));
        past.look();
        postgres.backUp();
        write(connections, past, moved("lost", NOON + 1));
        write(connections, past, watched("lost", NOON + 2));
        postgres.kill();
        postgres.restore();
        postgres.startAgain();
        write(connections, past, moved("after", NOON + 3));
        assertEquals(
            List.of("after RESTRICTED_WITHDRAWAL", "before RESTRICTED_WITHDRAWAL"),
            harness.column(MOVES));
        past.look();
        past.look();
        assertEquals(
            List.of(
                "after RESTRICTED_WITHDRAWAL",
                "before RESTRICTED_WITHDRAWAL",
                "lost RESTRICTED_WITHDRAWAL",
                "lost UNDER_SURVEILLANCE"),
            harness.column(MOVES));
        assertEquals(
            List.of(
                "after RESTRICTED_WITHDRAWAL",
                "before RESTRICTED_WITHDRAWAL",
                "lost UNDER_SURVEILLANCE"),
            harness.column(STATES));
        assertEquals("1", harness.counter("l2_analyses"));
      }
    }
  }

  private static JournalRecord moved(String user, long atMillis) {
    return new AccountMoved(restriction(user, 1_000 * atMillis), Optional.empty());
  }

  private static JournalRecord watched(String user, long atMillis) {
    return Records.verdictReached(
        UUID.randomUUID(),
        Optional.of(UUID.randomUUID()),
        user,
        AccountState.UNDER_SURVEILLANCE,
        atMillis,
        List.of(
            Records.transition(
                user,
                AccountState.RESTRICTED_WITHDRAWAL,
                AccountState.UNDER_SURVEILLANCE,
                1_000 * atMillis,
                TransitionTrigger.L2_ANALYSIS)));
  }

  /** As {@link PgPrimary} does. */
  private static void write(JobConnections connections, PastJournals past, JournalRecord record) {
    List<JournalRecord> records = List.of(record);
    connections.inTransaction(
        connection -> {
          Batch.of(records).write(connection, new RecentAccounts(1), SETTINGS, false);
          return records;
        });
    past.wrote(records);
  }
}
