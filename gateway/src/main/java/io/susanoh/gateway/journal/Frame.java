package io.susanoh.gateway.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * How a record stands in a segment, little-endian: CRC-32C, length of the payload, sequence (6
 * bytes), how many sequences more it takes (2 bytes), payload. A chunk of events takes one for each
 * of them, any other record one. The checksum covers the epoch (which is not repeated in every
 * record), the length, the sequences and the payload, so that bytes of another epoch or another
 * place are never taken for this one's. No payload is empty: zeros, which preallocated room holds,
 * are no record.
 *
 * <p>An instance computes the checksums of one epoch; it clears the position and limit of buffers.
 * One thread.
 */
final class Frame {

  static final int LENGTH_AT = 4;
  static final int HEADER_BYTES = 16;

  /** The most sequences that one record takes. */
  static final int SEQUENCES_MAX = 1 << 16;

  private static final int CRC_AT = 0;
  private static final int SEQUENCES_AT = 8;
  private static final int SEQUENCE_BITS = 48;
  private static final long SEQUENCE_MASK = (1L << SEQUENCE_BITS) - 1;

  private final CRC32C crc = new CRC32C();
  private final byte[] epoch;

  Frame(EpochId epoch) {
    this.epoch =
        ByteBuffer.allocate(2 * Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(epoch.value().getMostSignificantBits())
            .putLong(epoch.value().getLeastSignificantBits())
            .array();
  }

  /** Bytes of the frame at {@code at}, its header included. */
  static int bytes(ByteBuffer buffer, int at) {
    return HEADER_BYTES + buffer.getInt(at + LENGTH_AT);
  }

  /** The first of its sequences. */
  static long sequence(ByteBuffer buffer, int at) {
    return buffer.getLong(at + SEQUENCES_AT) & SEQUENCE_MASK;
  }

  /** How many sequences it takes. */
  static int sequences(ByteBuffer buffer, int at) {
    return (int) (buffer.getLong(at + SEQUENCES_AT) >>> SEQUENCE_BITS) + 1;
  }

  /** Writes which sequences the frame at {@code at} takes, the first and how many. */
  static void putSequences(ByteBuffer buffer, int at, long first, int sequences) {
    if (first < 1 || first + sequences > SEQUENCE_MASK) {
      throw new IllegalStateException("sequence " + first);
    }
    buffer.putLong(at + SEQUENCES_AT, (long) (sequences - 1) << SEQUENCE_BITS | first);
  }

  /** Writes the checksum of the frame at {@code at}. */
  void seal(ByteBuffer buffer, int at, int bytes) {
    buffer.putInt(at + CRC_AT, checksum(buffer, at, bytes));
  }

  /** Whether the frame at {@code at} is whole and the one due. */
  boolean holds(ByteBuffer buffer, int at, int bytes, long sequence) {
    return sequence(buffer, at) == sequence
        && buffer.getInt(at + CRC_AT) == checksum(buffer, at, bytes);
  }

  private int checksum(ByteBuffer buffer, int at, int bytes) {
    crc.reset();
    crc.update(epoch);
    crc.update(buffer.limit(at + bytes).position(at + LENGTH_AT));
    buffer.clear();
    return (int) crc.getValue();
  }
}
