package io.susanoh.l1;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Blocks of {@code long}s whose sizes are powers of two. Small ones are halves of halves of shared
 * pages and come back to a free list per size; large ones are arrays of their own. A block's
 * content is whatever its last owner left. The memory of freed small blocks is kept for later ones.
 *
 * <p>A block is known by its handle and its order, the logarithm of its size.
 */
final class BlockArena {

  /** Order of the smallest block, eight {@code long}s; a handle counts in these. */
  static final int ORDER_MIN = 3;

  private static final int SMALL_ORDER_MAX = 10;
  private static final int PAGE_ORDER = 14;
  private static final int HANDLES_PER_PAGE_LOG2 = PAGE_ORDER - ORDER_MIN;
  private static final int NONE = -1;
  private static final int ARRAY_HEADER_BYTES = 16;

  private final int[] freeHeads = new int[PAGE_ORDER + 1];
  private long[][] pages = {};
  private int pageCount;
  private long[][] larges = {};
  private final BitSet freeLarges = new BitSet();
  private long bytes;

  BlockArena() {
    Arrays.fill(freeHeads, NONE);
  }

  /** The array that a block lies in, from {@link #base} on. */
  long[] array(int handle, int order) {
    return order > SMALL_ORDER_MAX ? larges[handle] : page(handle);
  }

  /** Where in its {@link #array} a block begins. */
  int base(int handle, int order) {
    return order > SMALL_ORDER_MAX ? 0 : offset(handle);
  }

  /** A block of {@code 1 << order} longs; its handle. */
  int allocate(int order) {
    return order > SMALL_ORDER_MAX ? allocateLarge(order) : allocateSmall(order);
  }

  void free(int handle, int order) {
    if (order > SMALL_ORDER_MAX) {
      bytes -= bytesOf(larges[handle].length);
      larges[handle] = null;
      freeLarges.set(handle);
    } else {
      push(handle, order);
    }
  }

  /** What all pages and blocks occupy, free ones included. */
  long bytes() {
    return bytes + (long) (pages.length + larges.length) * Integer.BYTES;
  }

  private int allocateSmall(int order) {
    int free = freeHeads[order];
    if (free != NONE) {
      freeHeads[order] = (int) page(free)[offset(free)];
      return free;
    }
    if (order == PAGE_ORDER) {
      return allocatePage();
    }
    int whole = allocateSmall(order + 1);
    push(whole + (1 << (order - ORDER_MIN)), order);
    return whole;
  }

  private int allocatePage() {
    if (pageCount == pages.length) {
      pages = Arrays.copyOf(pages, Math.max(4, pageCount * 2));
    }
    pages[pageCount] = new long[1 << PAGE_ORDER];
    bytes += bytesOf(1 << PAGE_ORDER);
    return pageCount++ << HANDLES_PER_PAGE_LOG2;
  }

  private int allocateLarge(int order) {
    int handle = freeLarges.nextSetBit(0);
    if (handle < 0) {
      handle = larges.length;
      larges = Arrays.copyOf(larges, Math.max(4, handle * 2));
      freeLarges.set(handle, larges.length);
    }
    freeLarges.clear(handle);
    larges[handle] = new long[1 << order];
    bytes += bytesOf(1 << order);
    return handle;
  }

  /** A free block's first {@code long} is the handle of the next free one. */
  private void push(int handle, int order) {
    page(handle)[offset(handle)] = freeHeads[order];
    freeHeads[order] = handle;
  }

  private long[] page(int handle) {
    return pages[handle >>> HANDLES_PER_PAGE_LOG2];
  }

  private static int offset(int handle) {
    return (handle & ((1 << HANDLES_PER_PAGE_LOG2) - 1)) << ORDER_MIN;
  }

  private static long bytesOf(int longs) {
    return (long) longs * Long.BYTES + ARRAY_HEADER_BYTES;
  }
}
