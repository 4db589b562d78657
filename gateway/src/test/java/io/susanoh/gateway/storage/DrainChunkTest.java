package io.susanoh.gateway.storage;

import static io.susanoh.gateway.storage.Records.NOON;
import static io.susanoh.gateway.storage.Records.event;
import static io.susanoh.gateway.storage.Records.restriction;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.susanoh.gateway.config.Settings.JournalSync;
import io.susanoh.gateway.journal.Journal;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.gateway.journal.SegmentJournal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chunks of a real journal: each of their events drains as if it had come alone. */
class DrainChunkTest {

  private static final int CHUNK = 40;

  @TempDir private Path directory;
  private final DrainHarness harness = new DrainHarness();

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void everyEventOfAChunkHasItsRowAndItsSequence() throws Exception {
    try (SegmentJournal journal = open()) {
      write(journal, event("alone", "boss", NOON).accepted());
      write(journal, chunk(1));
      write(journal, event("last", "boss", NOON + 900).with(restriction("boss", 9)).accepted());
      harness.drainOnce(journal.reader(), journal.epoch());
    }
    assertEquals(
        LongStream.rangeClosed(1, CHUNK + 2).mapToObj(Long::toString).toList(),
        harness.column("select sequence from event_log order by sequence"));
    assertEquals(
        List.of("alone"), harness.column("select event_id from event_log where sequence = 1"));
    assertEquals(
        List.of("e1-0"), harness.column("select event_id from event_log where sequence = 2"));
    assertEquals("42", harness.ask("select drained_sequence from journal_position"));
    assertEquals("1", harness.counter("total_transitions"));
  }

  @Test
  void aBadRowInTheMiddleOfAChunkIsPutAsideAndItsNeighboursAreNot() throws Exception {
    harness.run("alter table event_log add check (event_id <> 'e1-17')");
    try (SegmentJournal journal = open()) {
      write(journal, chunk(1));
      write(journal, chunk(2));
      harness.drainOnce(journal.reader(), journal.epoch());
    }
    assertEquals("79", harness.ask("select count(*) from event_log"));
    assertEquals(List.of("18"), harness.column("select sequence from event_rejected"));
    assertEquals("80", harness.ask("select drained_sequence from journal_position"));
  }

  /** As after a bisection whose second half the database did not live to see. */
  @Test
  void aDrainThatStoppedInTheMiddleOfAChunkGoesOnThere() throws Exception {
    try (SegmentJournal journal = open()) {
      harness.run(
          "create function stop() returns trigger language plpgsql as $$ begin"
              + " raise 'not now' using errcode = '57P01'; end $$");
      harness.run("alter table event_log add check (event_id <> 'e1-17')");
      harness.run(
          "create trigger stop before insert on event_log for each row"
              + " when (new.event_id = 'e1-30') execute function stop()");
      Drain drain = harness.running(journal.reader(), journal.epoch());
      write(journal, chunk(1));
      write(journal, chunk(2));
      await(
          () ->
              harness
                  .column("select drained_sequence from journal_position")
                  .equals(List.of("20")));
      assertEquals("19", harness.ask("select count(*) from event_log"));
      drain.stop(DrainHarness.STOP);
    }
    harness.run("drop trigger stop on event_log");
    try (SegmentJournal journal = open()) {
      harness.drainOnce(journal.reader(), journal.epoch());
    }
    assertEquals("79", harness.ask("select count(*) from event_log"));
    assertEquals("79", harness.counter("total_events"));
    assertEquals("0", harness.ask("select count(*) from event_readmitted"));
  }

  private interface Question {
    boolean answer() throws Exception;
  }

  private static void await(Question question) throws Exception {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!question.answer()) {
      if (System.nanoTime() > deadlineNanos) {
        throw new AssertionError("it never came true");
      }
    }
  }

  private SegmentJournal open() throws IOException {
    return SegmentJournal.open(
        directory,
        JournalSync.OS,
        SegmentJournal.BUDGET_BYTES_MIN,
        InstantSource.system(),
        cause -> {
          throw new AssertionError(cause);
        });
  }

  private static List<EventAccepted> chunk(int number) {
    return IntStream.range(0, CHUNK)
        .mapToObj(i -> event("e" + number + "-" + i, "target" + i % 7, NOON + i).accepted())
        .toList();
  }

  private static void write(SegmentJournal journal, EventAccepted alone) throws Exception {
    try (Journal.Reservation room = journal.reserve(journal.bytesMax(alone.event()))) {
      written(journal, journal.append(room, alone));
    }
  }

  private static void write(SegmentJournal journal, List<EventAccepted> chunk) throws Exception {
    int bytesMax = chunk.stream().mapToInt(each -> journal.bytesMax(each.event())).sum();
    try (Journal.Reservation room = journal.reserve(bytesMax)) {
      written(journal, journal.append(room, chunk) + chunk.size() - 1);
    }
  }

  private static void written(SegmentJournal journal, long sequence) throws Exception {
    journal.written(sequence).toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
