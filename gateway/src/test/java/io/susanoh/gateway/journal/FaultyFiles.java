package io.susanoh.gateway.journal;

import io.susanoh.gateway.config.Settings.JournalSync;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Real files on a disk that can be full, broken or slow at a test's will. */
final class FaultyFiles implements SegmentFiles {

  final AtomicInteger forces = new AtomicInteger();
  volatile boolean full;
  volatile boolean broken;

  /** Permits to write; a test takes them to hold the writer up. */
  final Semaphore mayWrite = new Semaphore(1);

  /** Permits to force; a test takes them to hold the writer up. */
  final Semaphore mayForce = new Semaphore(1);

  private final DiskFiles disk = new DiskFiles(JournalSync.OS);

  @Override
  public SegmentFile create(Path path, long bytes, boolean gently) throws IOException {
    if (full) {
      throw new IOException("No space left on device");
    }
    return new FaultyFile(disk.create(path, bytes, gently));
  }

  private final class FaultyFile implements SegmentFile {
    private final SegmentFile file;

    private FaultyFile(SegmentFile file) {
      this.file = file;
    }

    @Override
    public void write(ByteBuffer bytes, long at) throws IOException {
      mayWrite.acquireUninterruptibly();
      mayWrite.release();
      if (broken) {
        throw new IOException("Input/output error");
      }
      file.write(bytes, at);
    }

    @Override
    public void force() throws IOException {
      mayForce.acquireUninterruptibly();
      mayForce.release();
      file.force();
      forces.incrementAndGet();
    }

    @Override
    public void truncate(long bytes) throws IOException {
      file.truncate(bytes);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
