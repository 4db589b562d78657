package io.susanoh.gateway.journal;

import io.susanoh.gateway.config.Settings.JournalSync;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.gateway.refusal.Refusal;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** One opening of a journal in a directory, with what a test does to it. */
final class Trial implements AutoCloseable {

  /** Segments of 1 MiB, sixteen of them. */
  static final long BUDGET = 16L << 20;

  /** Four segments of 1 MiB. */
  static final long SMALL_BUDGET = 4L << 20;

  static final Duration NO_WAIT = Duration.ZERO;
  static final Duration LONG = Duration.ofSeconds(30);

  final List<Throwable> fatal = Collections.synchronizedList(new ArrayList<>());
  final SegmentJournal journal;

  Trial(Path directory) throws IOException {
    this(directory, BUDGET);
  }

  Trial(Path directory, long bytesMax) throws IOException {
    this(directory, bytesMax, InstantSource.system());
  }

  Trial(Path directory, long bytesMax, InstantSource clock) throws IOException {
    journal = SegmentJournal.open(directory, JournalSync.OS, bytesMax, clock, fatal::add);
  }

  Trial(Path directory, SegmentFiles files, JournalSync sync, long bytesMax) throws IOException {
    journal =
        SegmentJournal.open(directory, files, sync, bytesMax, InstantSource.system(), fatal::add);
  }

  /** Appends a record at once; refused when there is no room. */
  long tryAppend(JournalRecord record) {
    try (Journal.Reservation room = journal.reserve(journal.bytesMax(record))) {
      return journal.append(room, record);
    }
  }

  /** Appends a record as soon as there is room. */
  long append(JournalRecord record) {
    long deadlineNanos = System.nanoTime() + LONG.toNanos();
    while (true) {
      try {
        return tryAppend(record);
      } catch (Refusal full) {
        if (System.nanoTime() > deadlineNanos) {
          throw full;
        }
        Thread.onSpinWait();
      }
    }
  }

  /** Appends a chunk of numbered events as soon as there is room; the sequence of its last one. */
  long appendChunk(long from, long to) {
    List<EventAccepted> chunk =
        LongStream.rangeClosed(from, to).mapToObj(Records::numbered).toList();
    int bytesMax = chunk.stream().mapToInt(each -> journal.bytesMax(each.event())).sum();
    long deadlineNanos = System.nanoTime() + LONG.toNanos();
    while (true) {
      try (Journal.Reservation room = journal.reserve(bytesMax)) {
        return journal.append(room, chunk) + chunk.size() - 1;
      } catch (Refusal full) {
        if (System.nanoTime() > deadlineNanos) {
          throw full;
        }
        Thread.onSpinWait();
      }
    }
  }

  /** Appends the numbered events as one chunk, and waits until it is written. */
  void writeChunk(long from, long to) throws Exception {
    await(journal.written(appendChunk(from, to)));
  }

  /** Appends the numbered records, and waits until they are written. */
  void write(long from, long to) throws Exception {
    long last = 0;
    for (long number = from; number <= to; number++) {
      last = append(Records.numbered(number));
    }
    await(journal.written(last));
  }

  /** The reader, resumed from nothing. */
  JournalReader reader() {
    return resumed(Map.of());
  }

  JournalReader resumed(Map<EpochId, Long> drained) {
    journal.reader().resume(drained);
    return journal.reader();
  }

  /** Reads and drains all that is there. */
  static List<JournalReader.Entry> drain(JournalReader reader) throws InterruptedException {
    List<JournalReader.Entry> all = new ArrayList<>();
    for (List<JournalReader.Entry> next = reader.next(1000, NO_WAIT);
        !next.isEmpty();
        next = reader.next(1000, NO_WAIT)) {
      all.addAll(next);
      reader.drained(next.getLast().position());
    }
    return all;
  }

  static List<Long> numbers(List<JournalReader.Entry> entries) {
    return entries.stream().map(entry -> Records.number(entry.record())).toList();
  }

  static void await(Future<?> future) throws Exception {
    future.toCompletionStage().toCompletableFuture().get(LONG.toSeconds(), TimeUnit.SECONDS);
  }

  static void awaitTrue(String what, BooleanSupplier condition) {
    long deadlineNanos = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadlineNanos) {
        throw new AssertionError("never came true: " + what);
      }
      Thread.onSpinWait();
    }
  }

  /** Names of the segment files, in order. */
  static List<String> segments(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".journal"))
          .sorted()
          .toList();
    }
  }

  @Override
  public void close() {
    journal.close();
  }
}
