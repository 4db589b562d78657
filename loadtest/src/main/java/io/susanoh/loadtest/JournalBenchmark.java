package io.susanoh.loadtest;

import io.susanoh.gateway.config.Settings.JournalSync;
import io.susanoh.gateway.journal.Journal.Reservation;
import io.susanoh.gateway.journal.JournalReader;
import io.susanoh.gateway.journal.JournalReader.Entry;
import io.susanoh.gateway.journal.JournalRecord;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.gateway.journal.SegmentJournal;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.ScreeningResult.Admission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Nanoseconds a record, from its reservation to when it is written (with {@code always}: on the
 * disk), of one thread that appends groups and waits for the last of each. What a group of 1 costs
 * more than one of 64 is the hand-over to the writer and back.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class JournalBenchmark {

  private static final long BUDGET_BYTES = 4L << 30;
  private static final int DRAINED_AT_ONCE = 8_192;
  private static final int SMALL = 8;
  private static final int LARGE = 64;

  /** When a record counts as written. */
  @Param({"OS", "ALWAYS"})
  public JournalSync sync;

  private Path directory;
  private SegmentJournal journal;
  private JournalRecord record;
  private int bytesMax;

  /** Opens a journal in a directory of its own. */
  @Setup
  public void open() throws IOException {
    directory = Files.createTempDirectory("journal-benchmark");
    journal =
        SegmentJournal.open(
            directory, sync, BUDGET_BYTES, InstantSource.system(), JournalBenchmark::end);
    journal.reader().resume(Map.of());
    GameEvent event = event();
    ScreeningResult answer =
        new ScreeningResult(0, Admission.ADDED, 1_250, 1, 1_767_225_600_000L, 1_767_225_600_000L);
    record =
        new EventAccepted(
            event, 1_767_225_600_000L, 1_767_225_600_000L, answer, Optional.empty(), 0);
    bytesMax = journal.bytesMax(event);
  }

  private static void end(Throwable cause) {
    throw new IllegalStateException(cause);
  }

  private static GameEvent event() {
    return new GameEvent(
        "default",
        "8a2c5e1e3a7e4d6b9d435a4e1f3a9b77",
        Optional.empty(),
        GameEvent.NO_TIMESTAMP,
        "TRADE",
        "player-4711",
        "player-815",
        1_250,
        Optional.of("item_sword_01"),
        1_200,
        35,
        412,
        Optional.of("thanks for the trade, see you tomorrow"));
  }

  /** Drains what an iteration has appended, so that there is room for the next. */
  @TearDown(Level.Iteration)
  public void drain() throws InterruptedException {
    JournalReader reader = journal.reader();
    for (List<Entry> read = reader.next(DRAINED_AT_ONCE, Duration.ZERO);
        !read.isEmpty();
        read = reader.next(DRAINED_AT_ONCE, Duration.ZERO)) {
      reader.drained(read.getLast().position());
    }
  }

  /** Closes it and removes the directory. */
  @TearDown
  public void close() throws IOException {
    journal.close();
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }

  /** Each record waited for. */
  @Benchmark
  public void one() {
    append(1);
  }

  /** Eight at a time. */
  @Benchmark
  @OperationsPerInvocation(SMALL)
  public void groupOfEight() {
    append(SMALL);
  }

  /** As many as connections of a busy event loop. */
  @Benchmark
  @OperationsPerInvocation(LARGE)
  public void groupOfSixtyFour() {
    append(LARGE);
  }

  private void append(int records) {
    long newest = 0;
    for (int i = 0; i < records; i++) {
      Reservation room = journal.reserve(bytesMax);
      newest = journal.append(room, record);
    }
    if (!journal.isWritten(newest)) {
      journal.written(newest).toCompletionStage().toCompletableFuture().join();
    }
  }
}
