package io.susanoh.gateway.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The part of a JSON string that stands for itself: ASCII without an escape. Read by words. */
final class PlainText {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long EACH_BYTE = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private PlainText() {}

  /**
   * Where, from {@code at} on, the first byte stands that is a quote, a backslash, a control
   * character or not ASCII.
   *
   * @throws Unusual where none does before {@code to}
   */
  static int end(byte[] bytes, int at, int to) {
    int i = at;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long special = special((long) LONG.get(bytes, i));
      if (special != 0) {
        return i + Long.numberOfTrailingZeros(special) / Byte.SIZE;
      }
    }
    for (; i < to; i++) {
      byte b = bytes[i];
      if (b < ' ' || b == '"' || b == '\\') {
        return i;
      }
    }
    throw new Unusual();
  }

  /** The high bit of the first such byte of {@code word}, and perhaps of bytes behind it, or 0. */
  private static long special(long word) {
    long quote = word ^ ('"' * EACH_BYTE);
    long backslash = word ^ ('\\' * EACH_BYTE);
    long found = ((quote - EACH_BYTE) & ~quote) | ((backslash - EACH_BYTE) & ~backslash);
    return (found | (word - ' ' * EACH_BYTE) | word) & HIGH_BITS;
  }
}
