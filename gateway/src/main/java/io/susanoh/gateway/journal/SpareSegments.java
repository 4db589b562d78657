package io.susanoh.gateway.journal;

import io.susanoh.gateway.journal.SegmentFiles.SegmentFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets segments aside ahead of their use, on a thread of its own, so that no request waits for it.
 * While there is no room it tries again every second: neither a full budget nor a full disk is the
 * end.
 */
final class SpareSegments implements Runnable {

  /** Segments that are set aside ahead. */
  static final int AHEAD = 2;

  private static final Logger LOG = LoggerFactory.getLogger(SpareSegments.class);
  private static final Duration SWEEP_EVERY = Duration.ofMinutes(1);

  private final Queue<Spare> ready = new ConcurrentLinkedQueue<>();
  private final Path directory;
  private final SegmentFiles files;
  private final SegmentStore store;
  private final PendingRecords pending;
  private final long segmentBytes;
  private SegmentId next;
  private volatile boolean full;
  private boolean warned;

  /**
   * @param first id of the first segment that is made
   */
  SpareSegments(
      Path directory,
      SegmentFiles files,
      SegmentStore store,
      PendingRecords pending,
      long segmentBytes,
      SegmentId first) {
    this.directory = directory;
    this.files = files;
    this.store = store;
    this.pending = pending;
    this.segmentBytes = segmentBytes;
    this.next = first;
  }

  /** A segment of zeros. */
  record Spare(SegmentId id, Path path, long bytes, SegmentFile file) {}

  /** Those that are ready, for the writer. */
  Queue<Spare> ready() {
    return ready;
  }

  @Override
  public void run() {
    try {
      while (!pending.isClosed()) {
        if (!pending.awaitSparesWanted(SWEEP_EVERY)) {
          warned = false;
        } else if (!prepare()) {
          store.awaitRoom();
        }
        store.sweep();
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sets one segment aside; whether there was room for it. */
  boolean prepare() {
    if (!store.take(segmentBytes)) {
      return failed("its disk budget is used up");
    }
    Path path = next.in(directory);
    try {
      SegmentFile file = files.create(path, segmentBytes, pending.hasSpare());
      ready.add(new Spare(next, path, segmentBytes, file));
      next = next.next();
      pending.spareReady();
      full = false;
      return true;
    } catch (IOException e) {
      store.giveBack(segmentBytes);
      return store.giveWay() ? prepare() : failed(e.toString());
    }
  }

  private boolean failed(String why) {
    full = true;
    if (!warned) {
      warned = true;
      LOG.warn("The journal cannot set room aside: {}. It goes on trying.", why);
    }
    return false;
  }

  /** Whether there was no room for one when it was tried last. */
  boolean isFull() {
    return full;
  }

  /** Deletes those that were not used. The thread has ended. */
  void close() throws IOException {
    for (Spare spare : ready) {
      spare.file().close();
      Files.deleteIfExists(spare.path());
    }
  }
}
