package io.susanoh.gateway.journal;

import io.susanoh.gateway.config.Settings.JournalSync;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.l1.GameEvent;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The journal in a directory of segment files (DESIGN, Journal and drain). One opening is one
 * epoch, has the directory for itself, and gives its writers this and its drain {@link #reader}.
 *
 * <p>A caller encodes its record and copies it into a buffer; one thread writes what has gathered
 * there as a group. Another thread keeps segments ready ahead.
 */
public final class SegmentJournal implements Journal {

  /** The smallest disk budget that a journal works with, 2 MiB: two segments. */
  public static final long BUDGET_BYTES_MIN = 2L << 20;

  private static final long SEGMENT_BYTES_MIN = 1L << 20;
  private static final long SEGMENT_BYTES_MAX = 64L << 20;
  private static final long BUFFER_BYTES_MAX = 16L << 20;
  private static final int SEGMENTS_IN_BUDGET = 16;

  private static final int UTF8_BYTES_PER_CHAR_MAX = 3;
  private static final int EVENT_NUMBERS_BYTES_MAX = 256;
  private static final int EVENT_SUMMARY_CHARS_MAX = 200;
  private static final int DECIDED_BYTES_MAX = 48 << 10;

  private final EpochId epoch = new EpochId(UUID.randomUUID());
  private final Watermark watermark = new Watermark();
  private final ThreadLocal<RecordOutput> outputs = ThreadLocal.withInitial(RecordOutput::new);
  private final DirectoryLock lock;
  private final SegmentStore store;
  private final PendingRecords pending;
  private final SpareSegments spares;
  private final SegmentReader reader;
  private final Consumer<Throwable> fatal;
  private final Thread writerThread;
  private final Thread sparesThread;

  private SegmentJournal(
      Path directory,
      SegmentFiles files,
      JournalSync sync,
      long bytesMax,
      InstantSource clock,
      Consumer<Throwable> fatal,
      DirectoryLock lock)
      throws IOException {
    long segmentBytes =
        Math.clamp(bytesMax / SEGMENTS_IN_BUDGET, SEGMENT_BYTES_MIN, SEGMENT_BYTES_MAX);
    this.lock = lock;
    this.fatal = fatal;
    store = new SegmentStore(bytesMax, clock);
    long ordinal = Recovery.recover(directory, store);
    reader = new SegmentReader(store);
    pending =
        new PendingRecords(
            (int) Math.min(segmentBytes, BUFFER_BYTES_MAX),
            segmentBytes - SegmentHeader.BYTES,
            SpareSegments.AHEAD);
    SegmentId first = new SegmentId(ordinal, 1);
    spares = new SpareSegments(directory, files, store, pending, segmentBytes, first);
    GroupWriter writer =
        new GroupWriter(pending, spares.ready(), store, watermark, epoch, sync, fatal);
    pending.onEventLoop(writer::writeOnEventLoop);
    writerThread = thread("journal-writer", writer);
    sparesThread = thread("journal-spares", spares);
    spares.prepare();
    writerThread.start();
    sparesThread.start();
  }

  private Thread thread(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler((failed, cause) -> fatal.accept(cause));
    return thread;
  }

  /**
   * Opens the journal in {@code directory}, which is made if need be, and begins an epoch. A full
   * disk does not stop it: reservations are refused until there is room.
   *
   * @param bytesMax disk budget, at least {@link #BUDGET_BYTES_MIN}
   * @param clock by which drained segments age
   * @param fatal is told, on any thread, that a record cannot be written though what it says is
   *     already true: the process must end at once
   * @throws IllegalStateException when another process has the journal open, or a later version of
   *     Susanoh wrote it
   */
  public static SegmentJournal open(
      Path directory,
      JournalSync sync,
      long bytesMax,
      InstantSource clock,
      Consumer<Throwable> fatal)
      throws IOException {
    return open(directory, new DiskFiles(sync), sync, bytesMax, clock, fatal);
  }

  static SegmentJournal open(
      Path directory,
      SegmentFiles files,
      JournalSync sync,
      long bytesMax,
      InstantSource clock,
      Consumer<Throwable> fatal)
      throws IOException {
    if (bytesMax < BUDGET_BYTES_MIN) {
      throw new IllegalArgumentException("bytesMax " + bytesMax);
    }
    Files.createDirectories(directory);
    DirectoryLock lock = DirectoryLock.of(directory);
    try {
      return new SegmentJournal(directory, files, sync, bytesMax, clock, fatal, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Where the drain reads; always the same one. */
  public JournalReader reader() {
    return reader;
  }

  /** How the journal stands now. Any thread. */
  public JournalStats stats() {
    boolean full = spares.isFull() && !pending.hasSpare();
    return store.stats(full, reader.oldestReceiptMillis());
  }

  @Override
  public Reservation reserve(int bytesMax) {
    if (bytesMax > RECORD_BYTES_MAX) {
      throw new IllegalArgumentException("a record of " + bytesMax + " bytes");
    }
    return pending.reserve(bytesMax);
  }

  @Override
  public int bytesMax(GameEvent event) {
    // These come a second time in a transition.
    int ids = event.tenantId().length() + event.targetId().length() + event.eventId().length();
    int chars =
        2 * ids
            + EVENT_SUMMARY_CHARS_MAX
            + event.eventType().length()
            + event.actorId().length()
            + length(event.timestamp())
            + length(event.itemId())
            + length(event.recentChatLog());
    return EVENT_NUMBERS_BYTES_MAX + UTF8_BYTES_PER_CHAR_MAX * chars;
  }

  private static int length(Optional<String> text) {
    return text.isPresent() ? text.get().length() : 0;
  }

  @Override
  public int bytesMax(JournalRecord draft) {
    RecordOutput out = outputs.get();
    RecordCodec.encode(draft, out);
    int bytes = out.size();
    return Math.max(bytes, Math.min(bytes + DECIDED_BYTES_MAX, RECORD_BYTES_MAX));
  }

  @Override
  public long append(Reservation reservation, JournalRecord record) {
    return append(reservation, 1, out -> RecordCodec.encode(record, out));
  }

  @Override
  public long append(Reservation reservation, List<EventAccepted> chunk) {
    return append(reservation, chunk.size(), out -> RecordCodec.encode(chunk, out));
  }

  private long append(Reservation reservation, int sequences, Consumer<RecordOutput> encode) {
    try {
      RecordOutput out = outputs.get();
      encode.accept(out);
      return pending.append((PendingRecords.Room) reservation, out, sequences);
    } catch (RuntimeException | Error e) {
      fatal.accept(e);
      throw e;
    }
  }

  @Override
  public EpochId epoch() {
    return epoch;
  }

  @Override
  public long newestSequence() {
    return pending.newest();
  }

  @Override
  public boolean isWritten(long sequence) {
    return watermark.covers(sequence);
  }

  @Override
  public Future<Void> written(long sequence) {
    if (sequence > pending.newest()) {
      throw new IllegalArgumentException("no record " + sequence + " was appended yet");
    }
    return watermark.reached(sequence);
  }

  @Override
  public void close() {
    pending.close();
    try {
      writerThread.join();
      store.close();
      sparesThread.join();
      spares.close();
      lock.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
