package io.susanoh.l1;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * SipHash-2-4 with 128 bits of output (Aumasson and Bernstein), of one message. It lives for one
 * call and does not leave it, so that it is never allocated in compiled code.
 */
final class SipHash128 {

  private static final VarHandle LITTLE_ENDIAN_LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private long v0;
  private long v1;
  private long v2;
  private long v3;

  private SipHash128(long k0, long k1) {
    v0 = k0 ^ 0x736f6d6570736575L;
    v1 = k1 ^ 0x646f72616e646f6dL ^ 0xee;
    v2 = k0 ^ 0x6c7967656e657261L;
    v3 = k1 ^ 0x7465646279746573L;
  }

  /** The hash of {@code message}, ready for {@link #first} and, after it, {@link #second}. */
  static SipHash128 of(long k0, long k1, byte[] message) {
    SipHash128 state = new SipHash128(k0, k1);
    int whole = message.length & -Long.BYTES;
    for (int at = 0; at < whole; at += Long.BYTES) {
      state.absorb((long) LITTLE_ENDIAN_LONG.get(message, at));
    }
    long last = (long) message.length << 56;
    for (int at = whole; at < message.length; at++) {
      last |= (message[at] & 0xffL) << (Byte.SIZE * (at - whole));
    }
    state.absorb(last);
    return state;
  }

  /** Output bytes 0–7, little-endian; to be called once. */
  long first() {
    v2 ^= 0xee;
    rounds(4);
    return v0 ^ v1 ^ v2 ^ v3;
  }

  /** Output bytes 8–15, little-endian; to be called once, after {@link #first}. */
  long second() {
    v1 ^= 0xdd;
    rounds(4);
    return v0 ^ v1 ^ v2 ^ v3;
  }

  private void absorb(long word) {
    v3 ^= word;
    rounds(2);
    v0 ^= word;
  }

  private void rounds(int count) {
    for (int i = 0; i < count; i++) {
      v0 += v1;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v3;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 += v3;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 += v1;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v2 = Long.rotateLeft(v2, 32);
    }
  }
}
