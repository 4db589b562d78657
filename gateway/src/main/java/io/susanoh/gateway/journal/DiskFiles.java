package io.susanoh.gateway.journal;

import io.susanoh.gateway.config.Settings.JournalSync;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Segment files on a disk. Room is set aside by writing zeros: that alone is certain on every file
 * system. With sync {@code always} file and name are on the disk when {@link #create} returns. One
 * thread.
 */
final class DiskFiles implements SegmentFiles {

  private final JournalSync sync;
  private final ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);

  DiskFiles(JournalSync sync) {
    this.sync = sync;
  }

  @Override
  public SegmentFile create(Path path, long bytes) throws IOException {
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      for (long at = 0; at < bytes; ) {
        zeros.clear().limit((int) Math.min(zeros.capacity(), bytes - at));
        at += channel.write(zeros, at);
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
