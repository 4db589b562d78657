package io.susanoh.gateway.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * NDJSON: an item a line, the last one with or without a line feed. A carriage return before the
 * line feed belongs to it, and blank lines are no items.
 */
final class LineItems extends BatchItems {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
  private static final long LINE_FEEDS = ONES * '\n';

  @Override
  Found next(boolean last) {
    while (begin < end || isDropped()) {
      int lineFeed = lineFeed();
      if (lineFeed == end && !last) {
        return goesOn();
      }
      int itemEnd = lineFeed > begin && bytes[lineFeed - 1] == '\r' ? lineFeed - 1 : lineFeed;
      boolean blank = !isDropped() && isBlank(begin, itemEnd);
      Found found = found(itemEnd, Math.min(lineFeed + 1, end));
      if (!blank || found == Found.TOO_LARGE) {
        return found;
      }
    }
    return last ? Found.END : Found.MORE;
  }

  private boolean isBlank(int from, int to) {
    for (int i = from; i < to; i++) {
      if (!isBlank(bytes[i])) {
        return false;
      }
    }
    return true;
  }

  /** Where the next line feed stands; the end when there is none. */
  private int lineFeed() {
    int i = at;
    for (; i <= end - Long.BYTES; i += Long.BYTES) {
      // Of the bytes that become zero the lowest has its high bit set, and none below it.
      long zeros = (long) LONGS.get(bytes, i) ^ LINE_FEEDS;
      long hits = (zeros - ONES) & ~zeros & HIGH_BITS;
      if (hits != 0) {
        return i + (Long.numberOfTrailingZeros(hits) >>> 3);
      }
    }
    while (i < end && bytes[i] != '\n') {
      i++;
    }
    return i;
  }
}
