package io.susanoh.gateway.journal;

import io.susanoh.gateway.config.Settings.JournalSync;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;

/**
 * Segment files on a disk. Room is set aside by writing zeros: that alone is certain on every file
 * system. With sync {@code always} file and name are on the disk when {@link #create} returns. One
 * thread.
 */
final class DiskFiles implements SegmentFiles {

  /** Written at once: for so long, a fraction of 1 ms, an event loop may wait for the core. */
  private static final int PIECE_BYTES = 64 * 1024;

  /** A gentle pause is this many times as long as the piece before it took. */
  private static final int PAUSE_FACTOR = 4;

  private final JournalSync sync;
  private final ByteBuffer zeros = ByteBuffer.allocateDirect(PIECE_BYTES);

  DiskFiles(JournalSync sync) {
    this.sync = sync;
  }

  @Override
  public SegmentFile create(Path path, long bytes, boolean gently) throws IOException {
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      for (long at = 0; at < bytes; ) {
        long beganNanos = System.nanoTime();
        zeros.clear().limit((int) Math.min(zeros.capacity(), bytes - at));
        at += channel.write(zeros, at);
        if (gently) {
          LockSupport.parkNanos(this, PAUSE_FACTOR * (System.nanoTime() - beganNanos));
        }
      }
      if (sync == JournalSync.ALWAYS) {
        channel.force(true);
        forceDirectory(path);
      }
      return new DiskFile(channel);
    } catch (IOException e) {
      channel.close();
      Files.deleteIfExists(path);
      throw e;
    }
  }

  private static void forceDirectory(Path path) throws IOException {
    try (FileChannel directory =
        FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  private record DiskFile(FileChannel channel) implements SegmentFile {

    @Override
    public void write(ByteBuffer bytes, long at) throws IOException {
      long to = at;
      while (bytes.hasRemaining()) {
        to += channel.write(bytes, to);
      }
    }

    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public void truncate(long bytes) throws IOException {
      channel.truncate(bytes);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
