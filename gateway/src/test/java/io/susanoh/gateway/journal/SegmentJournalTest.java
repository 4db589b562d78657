package io.susanoh.gateway.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.Settings.JournalSync;
import io.susanoh.gateway.refusal.Refusal;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentJournalTest {

  private static final int RECORD_BYTES = 400;
  private static final int CHUNK_EVERY = 50;
  private static final int CHUNK = 20;

  @TempDir Path directory;

  @Test
  void whatManyThreadsAppendIsReadInTheOrderOfItsSequences() throws Exception {
    int threads = 8;
    long each = 5000;
    ConcurrentHashMap<Long, Long> numbers = new ConcurrentHashMap<>();
    try (Trial trial = new Trial(directory);
        ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      for (int t = 0; t < threads; t++) {
        long from = t * 1_000_000L;
        pool.execute(
            () -> {
              for (long number = from; number < from + each; number++) {
                if (number % CHUNK_EVERY == 0) {
                  long last = trial.appendChunk(number, number + CHUNK - 1);
                  for (int i = 0; i < CHUNK; i++) {
                    numbers.put(last - CHUNK + 1 + i, number + i);
                  }
                  number += CHUNK - 1;
                } else {
                  numbers.put(trial.append(Records.numbered(number)), number);
                }
              }
            });
      }
      JournalReader reader = trial.reader();
      List<JournalReader.Entry> all = new ArrayList<>();
      while (all.size() < threads * each) {
        List<JournalReader.Entry> next = reader.next(777, Trial.LONG);
        assertFalse(next.isEmpty(), "records are missing behind " + all.size());
        Trial.await(trial.journal.written(next.getLast().position().sequence()));
        reader.drained(next.getLast().position());
        all.addAll(next);
      }
      for (int i = 0; i < all.size(); i++) {
        long sequence = i + 1L;
        assertEquals(new Position(trial.journal.epoch(), sequence), all.get(i).position());
        assertEquals(numbers.get(sequence), Records.number(all.get(i).record()));
      }
      assertEquals(threads * each, trial.journal.newestSequence());
      assertEquals(List.of(), trial.fatal);
    }
  }

  @Test
  void aRecordIsWrittenBeforeItIsAnswered() throws Exception {
    FaultyFiles files = new FaultyFiles();
    try (Trial trial = new Trial(directory, files, JournalSync.OS, Trial.BUDGET)) {
      files.mayWrite.acquire();
      long sequence = trial.append(Records.numbered(1));
      Future<Void> written = trial.journal.written(sequence);
      assertFalse(written.isComplete());
      assertFalse(trial.journal.isWritten(sequence));
      assertEquals(List.of(), trial.reader().next(10, Trial.NO_WAIT));
      files.mayWrite.release();
      Trial.await(written);
      assertTrue(trial.journal.isWritten(sequence));
      assertTrue(trial.journal.written(sequence).succeeded());
      assertEquals(0, files.forces.get());
    }
  }

  @Test
  void withSyncAlwaysItIsForcedToo() throws Exception {
    FaultyFiles files = new FaultyFiles();
    try (Trial trial = new Trial(directory, files, JournalSync.ALWAYS, Trial.BUDGET)) {
      files.mayForce.acquire();
      long first = trial.append(Records.numbered(1));
      Trial.awaitTrue("the writer stands before the force", files.mayForce::hasQueuedThreads);
      long second = trial.append(Records.numbered(2));
      assertFalse(trial.journal.isWritten(first));
      files.mayForce.release();
      Trial.await(trial.journal.written(second));
      assertEquals(2, files.forces.get());
    }
  }

  @Test
  void whatCameWhileTheWriterWroteIsOneGroup() throws Exception {
    FaultyFiles files = new FaultyFiles();
    try (Trial trial = new Trial(directory, files, JournalSync.ALWAYS, Trial.BUDGET)) {
      files.mayForce.acquire();
      trial.append(Records.numbered(1));
      Trial.awaitTrue("the writer stands before the force", files.mayForce::hasQueuedThreads);
      for (int number = 2; number <= 100; number++) {
        trial.append(Records.numbered(number));
      }
      files.mayForce.release();
      Trial.await(trial.journal.written(100));
      assertEquals(2, files.forces.get());
    }
  }

  @Test
  void aFailedWriteEndsTheProcessAndAnswersNothing() throws Exception {
    FaultyFiles files = new FaultyFiles();
    try (Trial trial = new Trial(directory, files, JournalSync.OS, Trial.BUDGET)) {
      trial.write(1, 10);
      files.broken = true;
      Future<Void> written = trial.journal.written(trial.append(Records.numbered(11)));
      Trial.awaitTrue("the failure is told", () -> !trial.fatal.isEmpty());
      assertTrue(trial.fatal.get(0) instanceof IOException, trial.fatal.toString());
      assertFalse(written.isComplete());
      assertThrows(Refusal.class, () -> trial.journal.reserve(RECORD_BYTES));
    }
  }

  @Test
  void aRecordLongerThanItsReservationEndsTheProcess() throws Exception {
    try (Trial trial = new Trial(directory)) {
      Journal.Reservation room = trial.journal.reserve(50);
      assertThrows(
          IllegalStateException.class, () -> trial.journal.append(room, Records.numbered(1)));
      assertEquals(1, trial.fatal.size());
      room.close();
    }
  }

  @Test
  void aReservationIsGoodForOneRecord() throws Exception {
    try (Trial trial = new Trial(directory)) {
      Journal.Reservation room = trial.journal.reserve(4096);
      trial.journal.append(room, Records.numbered(1));
      assertThrows(
          IllegalStateException.class, () -> trial.journal.append(room, Records.numbered(2)));
      room.close();
    }
  }

  @Test
  void aReservationThatIsGivenBackLeavesItsRoomToOthers() throws Exception {
    try (Trial trial = new Trial(directory)) {
      for (int i = 0; i < 1000; i++) {
        trial.journal.reserve(Journal.RECORD_BYTES_MAX).close();
      }
      assertEquals(0, trial.journal.newestSequence());
    }
  }

  @Test
  void aRecordThatCanNeverFitIsRefusedBeforeAnythingIsDecided() throws Exception {
    try (Trial trial = new Trial(directory)) {
      assertThrows(
          IllegalArgumentException.class,
          () -> trial.journal.reserve(Journal.RECORD_BYTES_MAX + 1));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {SegmentJournal.BUDGET_BYTES_MIN, Trial.SMALL_BUDGET})
  void aFullBudgetRefusesAndGoesOnByItselfWhenItIsDrained(long budget) throws Exception {
    try (Trial trial = new Trial(directory, budget)) {
      long accepted = fill(trial);
      assertEquals(accepted, trial.journal.newestSequence());
      Trial.await(trial.journal.written(accepted));
      assertEquals(accepted, trial.journal.stats().depth());
      assertTrue(trial.journal.stats().bytesUsed() <= budget);
      Trial.awaitTrue("it says so", () -> trial.journal.stats().full());
      Refusal refusal =
          assertThrows(Refusal.class, () -> trial.tryAppend(Records.numbered(accepted + 1)));
      assertEquals(Refusal.Kind.UNAVAILABLE, refusal.kind());
      assertTrue(refusal.retryAfterSeconds() > 0);
      assertEquals(accepted, trial.journal.newestSequence());

      JournalReader reader = trial.reader();
      List<Long> read = new ArrayList<>(Trial.numbers(Trial.drain(reader)));
      trial.write(accepted + 1, accepted + 2_000);
      read.addAll(Trial.numbers(Trial.drain(reader)));
      assertEquals(upTo(accepted + 2_000), read);
      Trial.awaitTrue("there is room again", () -> !trial.journal.stats().full());
      assertTrue(trial.journal.stats().bytesUsed() <= budget);
    }
  }

  @Test
  void aFullBudgetOfAnEarlierEpochRefusesUntilThatIsDrained() throws Exception {
    long accepted;
    try (Trial trial = new Trial(directory, Trial.SMALL_BUDGET)) {
      accepted = fill(trial);
    }
    try (Trial trial = new Trial(directory, Trial.SMALL_BUDGET)) {
      assertThrows(Refusal.class, () -> trial.tryAppend(Records.numbered(1)));
      assertEquals(accepted, Trial.drain(trial.reader()).size());
      trial.write(1, 10);
    }
  }

  /** Appends until every segment that the budget allows is full; the number of records. */
  private static long fill(Trial trial) {
    long segments = trial.journal.stats().bytesMax() >> 20;
    long accepted = 0;
    while (true) {
      boolean settled =
          trial.journal.isWritten(accepted) && trial.journal.stats().segments() == segments;
      try {
        trial.tryAppend(Records.numbered(accepted + 1));
        accepted++;
      } catch (Refusal refused) {
        if (settled) {
          return accepted;
        }
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void aFullDiskRefusesAndGoesOnByItself() throws Exception {
    FaultyFiles files = new FaultyFiles();
    files.full = true;
    try (Trial trial = new Trial(directory, files, JournalSync.OS, Trial.BUDGET)) {
      assertThrows(Refusal.class, () -> trial.tryAppend(Records.numbered(1)));
      files.full = false;
      trial.write(1, 10);
      assertEquals(List.of(), trial.fatal);
    }
  }

  @Test
  void drainedSegmentsGiveWayWhenTheDiskIsFull() throws Exception {
    FaultyFiles files = new FaultyFiles();
    try (Trial trial = new Trial(directory, files, JournalSync.OS, Trial.BUDGET)) {
      trial.write(1, 9_000);
      JournalReader reader = trial.reader();
      Trial.drain(reader);
      int before = trial.journal.stats().segments();
      assertTrue(before >= 3);
      files.full = true;
      // The spares that are ready are used up, then each new one is tried for in vain.
      long accepted = 9_000;
      while (trial.journal.stats().segments() > 1) {
        try {
          trial.tryAppend(Records.numbered(accepted + 1));
          accepted++;
        } catch (Refusal refused) {
          Trial.drain(reader);
        }
      }
      files.full = false;
      trial.write(accepted + 1, accepted + 10);
      Trial.drain(reader);
      assertEquals(0, trial.journal.stats().depth());
    }
  }

  @Test
  void aDirectoryIsOpenOnce() throws Exception {
    try (Trial trial = new Trial(directory)) {
      trial.write(1, 1);
      IllegalStateException refused =
          assertThrows(IllegalStateException.class, () -> new Trial(directory));
      assertEquals("another process uses the journal in " + directory, refused.getMessage());
    }
    new Trial(directory).close();
  }

  @Test
  void aBudgetTooSmallIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            SegmentJournal.open(
                directory,
                JournalSync.OS,
                SegmentJournal.BUDGET_BYTES_MIN - 1,
                InstantSource.system(),
                cause -> {}));
  }

  @Test
  void whatWasReservedBeforeTheCloseIsStillWritten() throws Exception {
    Thread closing;
    try (Trial trial = new Trial(directory)) {
      Journal.Reservation room = trial.journal.reserve(4096);
      closing = Thread.ofPlatform().start(trial.journal::close);
      Trial.awaitTrue("it is closed", () -> isClosed(trial.journal));
      trial.journal.append(room, Records.numbered(1));
      closing.join();
    }
    try (Trial trial = new Trial(directory)) {
      assertEquals(List.of(1L), Trial.numbers(Trial.drain(trial.reader())));
    }
  }

  private static boolean isClosed(Journal journal) {
    try {
      journal.reserve(RECORD_BYTES).close();
      return false;
    } catch (Refusal closed) {
      return true;
    }
  }

  @Test
  void aClosedJournalLeavesNoSpareRoomBehind() throws Exception {
    try (Trial trial = new Trial(directory)) {
      trial.write(1, 10);
    }
    assertEquals(List.of("0000000001-000001.journal"), Trial.segments(directory));
    assertTrue(directory.resolve("0000000001-000001.journal").toFile().length() < 10_000);
  }

  @Test
  void recordsFitIntoTheirBounds() throws Exception {
    RecordOutput out = new RecordOutput();
    try (Trial trial = new Trial(directory)) {
      Records.events()
          .map(Records::likeL1s)
          .sampleStream()
          .limit(300)
          .forEach(
              record -> {
                RecordCodec.encode(record, out);
                int bytes = out.size();
                int bytesMax = trial.journal.bytesMax(record.event());
                assertTrue(bytes <= bytesMax, record.toString());
                assertTrue(bytes <= trial.journal.bytesMax((JournalRecord) record));
                RecordCodec.encode(List.of(record), out);
                assertTrue(out.size() <= bytesMax, record.toString());
                RecordCodec.encode(List.of(record, record, record), out);
                assertTrue(out.size() <= 3 * bytesMax, record.toString());
              });
    }
  }

  @Test
  void chunksAndSingleRecordsGoOverTheEndsOfSegments() throws Exception {
    try (Trial trial = new Trial(directory)) {
      long number = 1;
      while (Trial.segments(directory).size() < 4 + SpareSegments.AHEAD) {
        trial.writeChunk(number, number + 499);
        trial.write(number + 500, number + 500);
        number += 501;
      }
      assertEquals(number - 1, trial.journal.newestSequence());
      assertEquals(number - 1, trial.journal.stats().depth());
      assertEquals(upTo(number - 1), Trial.numbers(Trial.drain(trial.reader())));
      assertEquals(0, trial.journal.stats().depth());
    }
  }

  private static List<Long> upTo(long last) {
    List<Long> numbers = new ArrayList<>();
    for (long number = 1; number <= last; number++) {
      numbers.add(number);
    }
    return numbers;
  }
}
