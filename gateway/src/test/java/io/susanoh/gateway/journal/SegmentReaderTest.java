package io.susanoh.gateway.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.FraudType;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.account.VerdictEffect;
import io.susanoh.gateway.journal.JournalReader.Entry;
import io.susanoh.gateway.journal.JournalRecord.VerdictReached;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentReaderTest {

  @TempDir Path directory;

  @Test
  void theSameRecordsComeAgainUntilTheyAreDrained() throws Exception {
    try (Trial trial = new Trial(directory)) {
      trial.write(1, 10);
      JournalReader reader = trial.reader();
      List<Entry> first = reader.next(4, Trial.NO_WAIT);
      assertEquals(List.of(1L, 2L, 3L, 4L), Trial.numbers(first));
      assertEquals(first, reader.next(4, Trial.NO_WAIT));
      reader.drained(first.get(1).position());
      assertEquals(numbers(3, 10), Trial.numbers(reader.next(100, Trial.NO_WAIT)));
      reader.drained(first.get(1).position());
      assertEquals(numbers(3, 10), Trial.numbers(reader.next(100, Trial.NO_WAIT)));
    }
  }

  @Test
  void aChunkComesWholeAndEachOfItsEventsHasItsPosition() throws Exception {
    try (Trial trial = new Trial(directory)) {
      trial.write(1, 2);
      trial.writeChunk(3, 7);
      trial.write(8, 9);
      JournalReader reader = trial.reader();
      List<Entry> first = reader.next(4, Trial.NO_WAIT);
      assertEquals(numbers(1, 7), Trial.numbers(first));
      for (int i = 0; i < first.size(); i++) {
        assertEquals(new Position(trial.journal.epoch(), i + 1L), first.get(i).position());
      }
      reader.drained(first.getLast().position());
      assertEquals(numbers(8, 9), Trial.numbers(reader.next(4, Trial.NO_WAIT)));
    }
  }

  @Test
  void whatIsDrainedOfAChunkDoesNotComeAgain() throws Exception {
    try (Trial trial = new Trial(directory)) {
      trial.write(1, 2);
      trial.writeChunk(3, 7);
      trial.write(8, 9);
      JournalReader reader = trial.reader();
      for (long drained = 1; drained < 9; drained++) {
        reader.next(1, Trial.NO_WAIT);
        reader.drained(new Position(trial.journal.epoch(), drained));
        assertEquals(9 - drained, trial.journal.stats().depth());
        assertEquals(numbers(drained + 1, 9), Trial.numbers(reader.next(100, Trial.NO_WAIT)));
      }
    }
  }

  @Test
  void itResumesInTheMiddleOfAChunk() throws Exception {
    EpochId epoch;
    try (Trial trial = new Trial(directory)) {
      trial.write(1, 2);
      trial.writeChunk(3, 7);
      trial.writeChunk(8, 8);
      epoch = trial.journal.epoch();
    }
    for (long stopped = 0; stopped <= 8; stopped++) {
      try (Trial trial = new Trial(directory)) {
        JournalReader reader = trial.resumed(Map.of(epoch, stopped));
        assertEquals(8 - stopped, trial.journal.stats().depth());
        assertEquals(numbers(stopped + 1, 8), Trial.numbers(Trial.drain(reader)));
      }
    }
  }

  @Test
  void onlyWhatWasReadCanBeDrained() throws Exception {
    try (Trial trial = new Trial(directory)) {
      trial.write(1, 10);
      JournalReader reader = trial.reader();
      reader.next(5, Trial.NO_WAIT);
      Position unread = new Position(trial.journal.epoch(), 6);
      assertThrows(IllegalArgumentException.class, () -> reader.drained(unread));
      Position unknown = new Position(new EpochId(UUID.randomUUID()), 1);
      assertThrows(IllegalArgumentException.class, () -> reader.drained(unknown));
    }
  }

  @Test
  void itIsResumedFirst() throws Exception {
    try (Trial trial = new Trial(directory)) {
      JournalReader reader = trial.journal.reader();
      assertThrows(IllegalStateException.class, () -> reader.next(1, Trial.NO_WAIT));
    }
  }

  @Test
  void whenItIsResumedAgainWhatWasDrainedSinceComesOnceMore() throws Exception {
    try (Trial trial = new Trial(directory)) {
      trial.write(1, 9);
      JournalReader reader = trial.reader();
      assertEquals(numbers(1, 9), Trial.numbers(Trial.drain(reader)));
      reader.resume(Map.of(trial.journal.epoch(), 4L));
      assertEquals(numbers(5, 9), Trial.numbers(Trial.drain(reader)));
      trial.write(10, 11);
      assertEquals(numbers(10, 11), Trial.numbers(Trial.drain(reader)));
    }
  }

  @Test
  void epochsComeInTheOrderOfTheirOpenings() throws Exception {
    EpochId first = opened(1, 5);
    EpochId second = opened(6, 8);
    try (Trial trial = new Trial(directory)) {
      trial.write(9, 9);
      List<Entry> all = Trial.drain(trial.reader());
      assertEquals(numbers(1, 9), Trial.numbers(all));
      assertEquals(new Position(first, 5), all.get(4).position());
      assertEquals(new Position(second, 1), all.get(5).position());
      assertEquals(new Position(trial.journal.epoch(), 1), all.get(8).position());
    }
  }

  @Test
  void itResumesInTheMiddleOfASegmentAndOfAnEpoch() throws Exception {
    EpochId first = opened(1, 10_000);
    EpochId second = opened(10_001, 10_010);
    for (long stopped : new long[] {1, 2_500, 5_000, 9_999}) {
      try (Trial trial = new Trial(directory)) {
        JournalReader reader = trial.resumed(Map.of(first, stopped));
        assertEquals(stopped + 1, Records.number(reader.next(1, Trial.NO_WAIT).get(0).record()));
        assertEquals(10_010 - stopped, trial.journal.stats().depth());
      }
    }
    try (Trial trial = new Trial(directory)) {
      JournalReader reader = trial.resumed(Map.of(first, 10_000L, second, 4L));
      assertEquals(numbers(10_005, 10_010), Trial.numbers(Trial.drain(reader)));
    }
  }

  @Test
  void anEpochDrainedBeyondItsEndIsDrainedAndAnUnknownOneChangesNothing() throws Exception {
    EpochId first = opened(1, 10);
    opened(11, 12);
    try (Trial trial = new Trial(directory)) {
      EpochId unknown = new EpochId(UUID.randomUUID());
      JournalReader reader = trial.resumed(Map.of(first, 99L, unknown, 7L));
      assertEquals(2, trial.journal.stats().depth());
      assertEquals(numbers(11, 12), Trial.numbers(Trial.drain(reader)));
    }
  }

  @Test
  void aWaitEndsWithTheNextRecord() throws Exception {
    try (Trial trial = new Trial(directory)) {
      JournalReader reader = trial.reader();
      CompletableFuture<List<Entry>> next = waiting(reader);
      trial.write(1, 1);
      assertEquals(List.of(1L), Trial.numbers(next.get()));
      reader.drained(new Position(trial.journal.epoch(), 1));
      next = waiting(reader);
      trial.write(2, 2);
      assertEquals(List.of(2L), Trial.numbers(next.get()));
    }
  }

  @Test
  void aWaitEndsEmptyWhenTheJournalIsClosed() throws Exception {
    CompletableFuture<List<Entry>> next;
    try (Trial trial = new Trial(directory)) {
      next = waiting(trial.reader());
    }
    assertEquals(List.of(), next.get());
  }

  private static CompletableFuture<List<Entry>> waiting(JournalReader reader) {
    CompletableFuture<List<Entry>> next = new CompletableFuture<>();
    Thread waiting =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    next.complete(reader.next(10, Trial.LONG));
                  } catch (InterruptedException | RuntimeException e) {
                    next.completeExceptionally(e);
                  }
                });
    Trial.awaitTrue("it waits", () -> waiting.getState() == Thread.State.TIMED_WAITING);
    return next;
  }

  @Test
  void oneReadIsBoundedInBytes() throws Exception {
    try (Trial trial = new Trial(directory, 256L << 20)) {
      VerdictReached large = verdict("x".repeat(900_000));
      long last = 0;
      for (int i = 0; i < 20; i++) {
        last = trial.append(large);
      }
      Trial.await(trial.journal.written(last));
      JournalReader reader = trial.reader();
      List<Entry> next = reader.next(1000, Trial.NO_WAIT);
      long bytes = next.stream().mapToLong(Entry::bytes).sum();
      assertTrue(bytes <= SegmentReader.BYTES_MAX + Journal.RECORD_BYTES_MAX, "bytes " + bytes);
      assertEquals(large, next.get(0).record());
      assertEquals(20, Trial.drain(reader).size());
    }
  }

  private static VerdictReached verdict(String evidenceJson) {
    Verdict verdict =
        new Verdict(
            "u",
            true,
            85,
            FraudType.RMT_DIRECT,
            AccountState.BANNED,
            "r",
            List.of("e"),
            0.9,
            Verdict.Source.ARBITER);
    return new VerdictReached(
        UUID.randomUUID(),
        Optional.empty(),
        new AccountId("default", "u"),
        1,
        verdict,
        evidenceJson,
        VerdictEffect.NO_CHANGE,
        List.of(),
        Optional.empty());
  }

  @Test
  void theFiguresTellWhatIsNotDrained() throws Exception {
    try (Trial trial = new Trial(directory)) {
      JournalReader reader = trial.reader();
      assertEquals(0, trial.journal.stats().depth());
      trial.write(1, 10);
      assertEquals(10, trial.journal.stats().depth());
      assertEquals(OptionalLong.empty(), trial.journal.stats().oldestReceiptMillis());
      List<Entry> read = reader.next(10, Trial.NO_WAIT);
      assertEquals(
          OptionalLong.of(read.get(0).record().receiptMillis()),
          trial.journal.stats().oldestReceiptMillis());
      reader.drained(read.get(6).position());
      assertEquals(3, trial.journal.stats().depth());
      reader.drained(read.get(9).position());
      assertEquals(OptionalLong.empty(), trial.journal.stats().oldestReceiptMillis());
      assertEquals(Trial.BUDGET, trial.journal.stats().bytesMax());
      assertEquals(1, trial.journal.stats().segments());
    }
  }

  /** Opens, writes and closes. */
  private EpochId opened(long from, long to) throws Exception {
    try (Trial trial = new Trial(directory)) {
      trial.write(from, to);
      return trial.journal.epoch();
    }
  }

  private static List<Long> numbers(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }
}
