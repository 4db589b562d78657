package io.susanoh.gateway.journal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The bytes of one record, little-endian, behind the room of its {@link Frame} header. Grows as
 * needed and is used again for the next record. One thread.
 */
final class RecordOutput {

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int UTF8_BYTES_PER_CHAR_MAX = 3;

  private byte[] bytes = new byte[2048];
  private int size;

  /** Begins a new record, and gives back the memory that a very large one needed. */
  void clear() {
    if (bytes.length > 256 * 1024) {
      bytes = new byte[2048];
    }
    size = Frame.HEADER_BYTES;
  }

  /** Writes the length into the frame's header; the record is whole. */
  void finish() {
    INTS.set(bytes, Frame.LENGTH_AT, size - Frame.HEADER_BYTES);
  }

  /** The frame's bytes, {@link #size} of them, without its checksum and sequence. */
  byte[] bytes() {
    return bytes;
  }

  /** Bytes of the frame, its header included. */
  int size() {
    return size;
  }

  void putByte(int value) {
    ensure(1);
    bytes[size++] = (byte) value;
  }

  void putInt(int value) {
    ensure(Integer.BYTES);
    INTS.set(bytes, size, value);
    size += Integer.BYTES;
  }

  void putLong(long value) {
    ensure(Long.BYTES);
    LONGS.set(bytes, size, value);
    size += Long.BYTES;
  }

  void putDouble(double value) {
    putLong(Double.doubleToRawLongBits(value));
  }

  void putUuid(UUID value) {
    putLong(value.getMostSignificantBits());
    putLong(value.getLeastSignificantBits());
  }

  /** Text as its number of bytes and UTF-8; a lone surrogate, which has none, becomes U+FFFD. */
  void putText(String text) {
    int length = text.length();
    ensure(Integer.BYTES + length * UTF8_BYTES_PER_CHAR_MAX);
    byte[] to = bytes;
    int start = size + Integer.BYTES;
    int i = 0;
    for (; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        break;
      }
      to[start + i] = (byte) c;
    }
    int end = i == length ? start + length : putUtf8(text, i, start + i);
    INTS.set(to, size, end - start);
    size = end;
  }

  void putOptionalText(Optional<String> text) {
    if (text.isPresent()) {
      putByte(1);
      putText(text.get());
    } else {
      putByte(0);
    }
  }

  void putTexts(List<String> texts) {
    putInt(texts.size());
    for (String text : texts) {
      putText(text);
    }
  }

  private int putUtf8(String text, int from, int at) {
    byte[] to = bytes;
    int i = from;
    while (i < text.length()) {
      int point = text.codePointAt(i);
      i += Character.charCount(point);
      if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
        point = 0xFFFD;
      }
      if (point < 0x80) {
        to[at++] = (byte) point;
        continue;
      }
      if (point < 0x800) {
        to[at++] = (byte) (0xC0 | (point >> 6));
      } else {
        if (point < 0x10000) {
          to[at++] = (byte) (0xE0 | (point >> 12));
        } else {
          to[at++] = (byte) (0xF0 | (point >> 18));
          to[at++] = continuation(point >> 12);
        }
        to[at++] = continuation(point >> 6);
      }
      to[at++] = continuation(point);
    }
    return at;
  }

  private static byte continuation(int bits) {
    return (byte) (0x80 | (bits & 0x3F));
  }

  private void ensure(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
