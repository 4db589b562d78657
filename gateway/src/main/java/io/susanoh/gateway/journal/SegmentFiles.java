package io.susanoh.gateway.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Makes segment files; {@link DiskFiles} on a disk. */
interface SegmentFiles {

  /**
   * Makes a file of {@code bytes} zeros, all of them really set aside: a later write in it cannot
   * find the disk full.
   *
   * @param gently whether there is time: what else runs on the machine goes before it
   * @throws IOException when there is no room; nothing is left behind
   */
  SegmentFile create(Path path, long bytes, boolean gently) throws IOException;

  /** One open segment file, for its writer. One thread. */
  interface SegmentFile extends AutoCloseable {

    /** Writes all that remains in {@code bytes}. */
    void write(ByteBuffer bytes, long at) throws IOException;

    /** Returns when what was written is on the disk. */
    void force() throws IOException;

    /** Gives back what lies behind {@code bytes}. */
    void truncate(long bytes) throws IOException;

    @Override
    void close() throws IOException;
  }
}
