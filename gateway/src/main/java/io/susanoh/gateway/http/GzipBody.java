package io.susanoh.gateway.http;

import io.susanoh.gateway.refusal.Refusal;
import java.util.zip.CRC32;
import java.util.zip.Inflater;

/** {@code gzip} (RFC 1952): one member or several, each checked by its length and checksum. */
final class GzipBody implements CodedBody {

  private static final int FLAG_HEADER_CRC = 1 << 1;
  private static final int FLAG_EXTRA = 1 << 2;
  private static final int FLAG_NAME = 1 << 3;
  private static final int FLAG_COMMENT = 1 << 4;
  private static final int FLAGS_RESERVED = 0xE0;
  private static final int DEFLATE = 8;

  private enum Part {
    FIXED(10),
    EXTRA_LENGTH(2),
    EXTRA(0),
    NAME(0),
    COMMENT(0),
    HEADER_CRC(2),
    DATA(0),
    TRAILER(8);

    private final int length;

    Part(int length) {
      this.length = length;
    }
  }

  private final ArrivedBytes arrived;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final byte[] input = new byte[8 * 1024];
  private int at;
  private int end;

  private Part part = Part.FIXED;
  private int partAt;
  private int flags;
  private int extraLength;

  /** The trailer as far as it was read: CRC-32 in the lower half, length in the upper. */
  private long trailer;

  private boolean begun;

  GzipBody(ArrivedBytes arrived) {
    this.arrived = arrived;
  }

  @Override
  public int read(byte[] to, int offset, int length) {
    while (hasInput()) {
      if (part != Part.DATA) {
        frame(input[at++] & 0xFF);
        continue;
      }
      inflater.setInput(input, at, end - at);
      int bytes = inflate(to, offset, length);
      at = end - inflater.getRemaining();
      if (inflater.finished()) {
        goTo(Part.TRAILER);
      }
      if (bytes > 0) {
        crc.update(to, offset, bytes);
        return bytes;
      }
    }
    // What was put in may have more to come out than there was room for the last time.
    return part == Part.DATA ? inflated(to, offset, length) : 0;
  }

  private int inflated(byte[] to, int offset, int length) {
    int bytes = inflate(to, offset, length);
    crc.update(to, offset, bytes);
    if (inflater.finished()) {
      goTo(Part.TRAILER);
    }
    return bytes;
  }

  private int inflate(byte[] to, int offset, int length) {
    try {
      return DeflatedBody.inflate(inflater, to, offset, length);
    } catch (Refusal broken) {
      throw malformed();
    }
  }

  private boolean hasInput() {
    if (at == end) {
      end = Math.max(0, arrived.read(input, 0, input.length));
      at = 0;
    }
    return at < end;
  }

  /** Goes over a byte of a member's header or trailer. */
  private void frame(int value) {
    begun = true;
    int index = partAt++;
    switch (part) {
      case FIXED -> {
        boolean right =
            switch (index) {
              case 0 -> value == 0x1F;
              case 1 -> value == 0x8B;
              case 2 -> value == DEFLATE;
              case 3 -> (value & FLAGS_RESERVED) == 0;
              default -> true;
            };
        if (!right) {
          throw malformed();
        }
        flags = index == 3 ? value : flags;
      }
      case EXTRA_LENGTH -> extraLength = index == 0 ? value : extraLength | value << 8;
      case EXTRA, NAME, COMMENT, HEADER_CRC -> {}
      case TRAILER -> trailer |= (long) value << (Byte.SIZE * index);
      case DATA -> throw new IllegalStateException("data is inflated");
    }
    if (isPartWhole(value)) {
      goBehind(part);
    }
  }

  private boolean isPartWhole(int value) {
    return switch (part) {
      case FIXED, EXTRA_LENGTH, HEADER_CRC, TRAILER -> partAt == part.length;
      case EXTRA -> partAt == extraLength;
      case NAME, COMMENT -> value == 0;
      case DATA -> false;
    };
  }

  /** To the first part behind {@code done} that the member has. */
  private void goBehind(Part done) {
    if (done == Part.TRAILER) {
      checkTrailer();
      goTo(Part.FIXED);
      begun = false;
    } else if (done.compareTo(Part.EXTRA_LENGTH) < 0 && (flags & FLAG_EXTRA) != 0) {
      goTo(Part.EXTRA_LENGTH);
    } else if (done == Part.EXTRA_LENGTH && extraLength > 0) {
      goTo(Part.EXTRA);
    } else if (done.compareTo(Part.NAME) < 0 && (flags & FLAG_NAME) != 0) {
      goTo(Part.NAME);
    } else if (done.compareTo(Part.COMMENT) < 0 && (flags & FLAG_COMMENT) != 0) {
      goTo(Part.COMMENT);
    } else if (done.compareTo(Part.HEADER_CRC) < 0 && (flags & FLAG_HEADER_CRC) != 0) {
      goTo(Part.HEADER_CRC);
    } else {
      inflater.reset();
      crc.reset();
      goTo(Part.DATA);
    }
  }

  private void goTo(Part next) {
    part = next;
    partAt = 0;
    trailer = 0;
  }

  private void checkTrailer() {
    long length = inflater.getBytesWritten() & 0xFFFF_FFFFL;
    if ((trailer & 0xFFFF_FFFFL) != crc.getValue() || trailer >>> Integer.SIZE != length) {
      throw malformed();
    }
  }

  @Override
  public void checkEnd() {
    if (begun || part != Part.FIXED || inflater.getBytesRead() == 0) {
      throw malformed();
    }
  }

  @Override
  public void close() {
    inflater.end();
  }

  private static Refusal malformed() {
    return Refusal.of(Refusal.Kind.MALFORMED, "The body is no whole gzip stream");
  }
}
