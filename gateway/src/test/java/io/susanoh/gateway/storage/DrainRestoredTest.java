package io.susanoh.gateway.storage;

import static io.susanoh.gateway.storage.Records.NOON;
import static io.susanoh.gateway.storage.Records.event;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.susanoh.gateway.config.Settings.JournalSync;
import io.susanoh.gateway.journal.Journal;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.gateway.journal.Position;
import io.susanoh.gateway.journal.SegmentJournal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL comes back as it was some time ago, and the drain has gone on since. */
class DrainRestoredTest {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final long POLL_NANOS = 10_000_000;
  private static final String IDS = "select event_id from event_log order by epoch, sequence";

  @TempDir private Path directory;

  @Test
  void whatItHasLostIsDrainedOnceMore() throws Exception {
    try (KillablePostgres postgres = KillablePostgres.start(directory.resolve("own"));
        SegmentJournal journal = journal()) {
      new Database(postgres.url()).migrate();
      try (DrainHarness harness = new DrainHarness(postgres.url())) {
        Drain drain = harness.running(journal.reader(), journal.epoch());
        append(journal, drain, "before");
        postgres.backUp();
        append(journal, drain, "lost");
        append(journal, drain, "lost too");
        postgres.kill();
        postgres.restore();
        postgres.startAgain();
        append(journal, drain, "after");
        assertEquals(List.of("before", "lost", "lost too", "after"), harness.column(IDS));
        assertEquals("4", harness.counter("total_events"));
        assertEquals(List.of(), List.copyOf(harness.fatal));
        drain.stop(SOON);
      }
    }
  }

  @Test
  void whatNobodyHasAnyMoreIsSaidToBeLostForGood() throws Exception {
    ListJournal journal = new ListJournal();
    for (String id : List.of("e1", "e2", "e3")) {
      journal.append(event(id, "boss", NOON).accepted());
    }
    try (DrainHarness harness = new DrainHarness()) {
      journal.drained(new Position(journal.epoch(), 2));
      harness.drainOnce(journal);
      assertEquals(List.of("e3"), harness.column(IDS));
      UUID epoch = journal.epoch().value();
      assertEquals(
          List.of("{\"from\":1,\"journal\":\"" + epoch + "\",\"to\":2}"),
          harness.column("select details from audit_log where kind = 'JOURNAL_GAP'"));
    }
  }

  private SegmentJournal journal() throws Exception {
    return SegmentJournal.open(
        directory.resolve("journal"),
        JournalSync.OS,
        64L << 20,
        InstantSource.system(),
        cause -> {
          throw new AssertionError(cause);
        });
  }

  /** Appends an event and waits until it is in PostgreSQL, however long that is away. */
  private static void append(SegmentJournal journal, Drain drain, String id) throws Exception {
    long sequence;
    EventAccepted accepted = event(id, "boss", NOON).accepted();
    try (Journal.Reservation room = journal.reserve(journal.bytesMax(accepted.event()))) {
      sequence = journal.append(room, accepted);
    }
    long endNanos = System.nanoTime() + SOON.toNanos();
    while (drain.drainedSequence() < sequence) {
      if (System.nanoTime() > endNanos) {
        throw new AssertionError(id + " does not arrive");
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}
