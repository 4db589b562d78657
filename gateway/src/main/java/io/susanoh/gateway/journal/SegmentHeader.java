package io.susanoh.gateway.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * What a segment says of itself in its first {@link #BYTES} bytes, little-endian: magic, format
 * version, id, epoch, first sequence, zeros, CRC-32C. It is written with the segment's first
 * records: a segment that was only set aside begins with zeros.
 *
 * @param firstSequence of its first record
 */
record SegmentHeader(SegmentId id, EpochId epoch, long firstSequence) {

  static final int BYTES = 64;

  private static final long MAGIC = 0x4c4e524a_41535553L; // "SUSAJRNL"

  /** Format 2 adds records that take more than one sequence; format 1 is read as it is. */
  private static final int FORMAT_VERSION = 2;

  private static final int CRC_AT = BYTES - Integer.BYTES;

  /** What the first bytes of a file are. */
  sealed interface Found {

    /** A header. */
    record Whole(SegmentHeader header) implements Found {}

    /** Zeros: nothing was written yet. */
    record Blank() implements Found {}

    /** Neither. */
    record Damaged() implements Found {}
  }

  ByteBuffer encode() {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(MAGIC).putInt(FORMAT_VERSION).putInt(id.number()).putLong(id.ordinal());
    bytes.putLong(epoch.value().getMostSignificantBits());
    bytes.putLong(epoch.value().getLeastSignificantBits());
    bytes.putLong(firstSequence);
    bytes.putInt(CRC_AT, checksum(bytes));
    return bytes.rewind();
  }

  /**
   * Reads the first bytes of the file that is named for {@code id}.
   *
   * @param bytes as many as the file has, at most {@link #BYTES}
   * @throws IllegalStateException when a later version of Susanoh wrote it
   */
  static Found decode(SegmentId id, byte[] bytes) {
    if (isBlank(bytes)) {
      return new Found.Blank();
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < BYTES
        || in.getLong() != MAGIC
        || in.getInt(CRC_AT) != checksum(in.duplicate().order(ByteOrder.LITTLE_ENDIAN))) {
      return new Found.Damaged();
    }
    int version = in.getInt();
    if (version > FORMAT_VERSION) {
      throw new IllegalStateException(
          "the journal has segments of format %d: a later version of Susanoh wrote them"
              .formatted(version));
    }
    int number = in.getInt();
    SegmentId written = new SegmentId(in.getLong(), number);
    EpochId epoch = new EpochId(new UUID(in.getLong(), in.getLong()));
    SegmentHeader header = new SegmentHeader(written, epoch, in.getLong());
    return written.equals(id) && header.firstSequence > 0
        ? new Found.Whole(header)
        : new Found.Damaged();
  }

  private static boolean isBlank(byte[] bytes) {
    for (byte b : bytes) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  private static int checksum(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.limit(CRC_AT).position(0));
    bytes.clear();
    return (int) crc.getValue();
  }
}
