package io.susanoh.l1.rust;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A direct buffer in native byte order, on a multiple of 8 bytes, and its address, which is
 * resolved once. It grows by being replaced. Not thread-safe.
 */
final class NativeBuffer {

  private ByteBuffer bytes;
  private long address;

  NativeBuffer(int capacity) {
    allocate(capacity);
  }

  /** The bytes, for absolute access; another object after {@link #ensure}. */
  ByteBuffer bytes() {
    return bytes;
  }

  long address() {
    return address;
  }

  int capacity() {
    return bytes.capacity();
  }

  /** Makes room for {@code capacity} bytes; what was in the buffer is lost if there was none. */
  void ensure(int capacity) {
    if (capacity > bytes.capacity()) {
      allocate(Integer.highestOneBit(capacity - 1) << 1);
    }
  }

  private void allocate(int capacity) {
    bytes =
        ByteBuffer.allocateDirect(capacity + Long.BYTES)
            .alignedSlice(Long.BYTES)
            .order(ByteOrder.nativeOrder());
    address = Native.address(bytes);
    if (address == 0 || address == Native.PANICKED) {
      throw new IllegalStateException("a direct buffer without an address");
    }
  }
}
