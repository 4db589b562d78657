package io.susanoh.gateway.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads the records of one segment in order, as long as they are whole and each is the one due. One
 * thread. (Not by a channel: an interrupt would close it.)
 */
final class SegmentInput implements AutoCloseable {

  private final RandomAccessFile file;
  private final Frame frame;
  private final byte[] array;
  private final ByteBuffer chunk;
  private final long limit;

  /** Where in the file the chunk's first byte stands. */
  private long chunkOffset;

  private int chunkEnd;
  private int at;
  private int bytes;
  private long nextSequence;

  /**
   * @param offset where the record {@code nextSequence} begins
   * @param limit where the records end at most
   * @param chunk to read into, with room for the longest record
   */
  SegmentInput(Path path, EpochId epoch, long offset, long nextSequence, long limit, byte[] chunk)
      throws IOException {
    this.file = new RandomAccessFile(path.toFile(), "r");
    this.frame = new Frame(epoch);
    this.array = chunk;
    this.chunk = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
    this.limit = limit;
    this.chunkOffset = offset;
    this.nextSequence = nextSequence;
  }

  /** Goes to the next record; false, and stays, when the next bytes are no whole record. */
  boolean next() throws IOException {
    int from = at + bytes;
    from -= fill(from, Frame.HEADER_BYTES);
    if (chunkEnd - from < Frame.HEADER_BYTES) {
      return stay(from);
    }
    long due = Frame.bytes(chunk, from);
    if (due <= Frame.HEADER_BYTES
        || due > Journal.RECORD_BYTES_MAX
        || chunkOffset + from + due > limit) {
      return stay(from);
    }
    from -= fill(from, (int) due);
    if (chunkEnd - from < due || !frame.holds(chunk, from, (int) due, nextSequence)) {
      return stay(from);
    }
    at = from;
    bytes = (int) due;
    nextSequence += Frame.sequences(chunk, from);
    return true;
  }

  private boolean stay(int from) {
    at = from;
    bytes = 0;
    return false;
  }

  /** What the record it stands at holds: one, or the events of a chunk, one for each sequence. */
  List<JournalRecord> records() {
    ByteBuffer payload = chunk.slice(at + Frame.HEADER_BYTES, bytes - Frame.HEADER_BYTES);
    return RecordCodec.decode(new RecordInput(payload.order(chunk.order())));
  }

  /** The last sequence of the record it stands at, or of the last before. */
  long sequence() {
    return nextSequence - 1;
  }

  /** Bytes of the record it stands at. */
  int bytes() {
    return bytes;
  }

  /** Where the record it stands at ends. */
  long end() {
    return chunkOffset + at + bytes;
  }

  /** Whether nothing but zeros follows, up to the end of the file. The last call: it reads on. */
  boolean isBlankBehind() throws IOException {
    file.seek(end());
    for (int read = file.read(array); read > 0; read = file.read(array)) {
      for (int i = 0; i < read; i++) {
        if (array[i] != 0) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * Has at least {@code wanted} bytes behind {@code from} in the chunk, where the file has them.
   *
   * @return by how much the chunk's bytes were moved down
   */
  private int fill(int from, int wanted) throws IOException {
    if (chunkEnd - from >= wanted) {
      return 0;
    }
    System.arraycopy(array, from, array, 0, chunkEnd - from);
    chunkOffset += from;
    chunkEnd -= from;
    file.seek(chunkOffset + chunkEnd);
    while (chunkEnd < array.length) {
      long left = limit - chunkOffset - chunkEnd;
      int read = file.read(array, chunkEnd, (int) Math.min(left, array.length - chunkEnd));
      if (read <= 0) {
        break;
      }
      chunkEnd += read;
    }
    return from;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
