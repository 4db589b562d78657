package io.susanoh.gateway.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {

  private static final long HOUR_MILLIS = 60L * 60 * 1000;

  /** Some segments of 1 MiB full. */
  private static final long SOME = 10_000;

  @TempDir Path directory;

  private final AtomicLong millis = new AtomicLong(1_772_366_400_000L);
  private final InstantSource clock = () -> Instant.ofEpochMilli(millis.get());

  @Test
  void drainedSegmentsStayForAnHour() throws Exception {
    try (Trial trial = new Trial(directory, Trial.BUDGET, clock)) {
      JournalReader reader = trial.reader();
      trial.write(1, SOME);
      Trial.drain(reader);
      int segments = trial.journal.stats().segments();
      assertTrue(segments >= 3);

      millis.addAndGet(HOUR_MILLIS - 1);
      drainOneMore(trial, reader);
      assertEquals(segments, trial.journal.stats().segments());

      millis.addAndGet(1);
      drainOneMore(trial, reader);
      assertEquals(1, trial.journal.stats().segments());
      Trial.awaitTrue("its files are gone", () -> trial.journal.stats().bytesUsed() <= 3L << 20);
    }
  }

  @Test
  void segmentsOfDrainedEpochsStayForAnHourToo() throws Exception {
    EpochId epoch;
    try (Trial trial = new Trial(directory, Trial.BUDGET, clock)) {
      trial.write(1, SOME);
      epoch = trial.journal.epoch();
    }
    List<String> old = Trial.segments(directory);
    try (Trial trial = new Trial(directory, Trial.BUDGET, clock)) {
      JournalReader reader = trial.resumed(Map.of(epoch, SOME));
      drainOneMore(trial, reader);
      assertTrue(Trial.segments(directory).containsAll(old));
      millis.addAndGet(HOUR_MILLIS);
      drainOneMore(trial, reader);
      assertEquals(1, trial.journal.stats().segments());
      Trial.awaitTrue("their files are gone", () -> old.stream().noneMatch(this::isThere));
    }
  }

  @Test
  void whatIsNotDrainedStays() throws Exception {
    try (Trial trial = new Trial(directory, Trial.BUDGET, clock)) {
      JournalReader reader = trial.reader();
      trial.write(1, SOME);
      int segments = trial.journal.stats().segments();
      List<JournalReader.Entry> first = reader.next(1, Trial.NO_WAIT);
      reader.drained(first.get(0).position());
      millis.addAndGet(10 * HOUR_MILLIS);
      reader.drained(reader.next(1, Trial.NO_WAIT).get(0).position());
      assertEquals(segments, trial.journal.stats().segments());
      assertEquals(SOME - 2, Trial.drain(reader).size());
    }
  }

  @Test
  void theOldestDrainedSegmentsGiveWayFirstWhenTheBudgetRunsShort() throws Exception {
    try (Trial trial = new Trial(directory, Trial.SMALL_BUDGET, clock)) {
      JournalReader reader = trial.reader();
      for (long from = 1; from <= 10 * SOME; from += 1000) {
        trial.write(from, from + 999);
        assertEquals(1000, Trial.drain(reader).size());
        assertTrue(trial.journal.stats().bytesUsed() <= Trial.SMALL_BUDGET);
      }
      assertTrue(trial.journal.stats().segments() >= 2, "the newest drained ones are still there");
    }
  }

  @Test
  void aDrainThatGoesBackInTimeFindsWhatWasKept() throws Exception {
    Map<EpochId, Long> backup = new HashMap<>();
    try (Trial trial = new Trial(directory, Trial.BUDGET, clock)) {
      trial.write(1, SOME);
      assertEquals(SOME, Trial.drain(trial.reader()).size());
      backup.put(trial.journal.epoch(), 7L);
    }
    try (Trial trial = new Trial(directory, Trial.BUDGET, clock)) {
      assertEquals(SOME - 7, Trial.drain(trial.resumed(backup)).size());
    }
  }

  private boolean isThere(String segment) {
    return Files.exists(directory.resolve(segment));
  }

  private static void drainOneMore(Trial trial, JournalReader reader) throws Exception {
    long number = trial.journal.newestSequence() + 1;
    trial.write(number, number);
    Trial.drain(reader);
  }
}
