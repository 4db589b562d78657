package io.susanoh.l1;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * SipHash-2-4 with 128 bits of output (Aumasson and Bernstein), of one message, which may come in
 * parts. Where it does not leave a call it is never allocated in compiled code.
 */
final class SipHash128 {

  private static final VarHandle LITTLE_ENDIAN_LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private long v0;
  private long v1;
  private long v2;
  private long v3;

  // The bytes that do not yet make a word, the first lowest, and how many bytes there were in all.
  private long pending;
  private int length;

  private SipHash128() {}

  /** The begin of a message. */
  static SipHash128 begin(long k0, long k1) {
    SipHash128 state = new SipHash128();
    state.v0 = k0 ^ 0x736f6d6570736575L;
    state.v1 = k1 ^ 0x646f72616e646f6dL ^ 0xee;
    state.v2 = k0 ^ 0x6c7967656e657261L;
    state.v3 = k1 ^ 0x7465646279746573L;
    return state;
  }

  /** The hash of {@code message}, ready for {@link #first} and, after it, {@link #second}. */
  static SipHash128 of(long k0, long k1, byte[] message) {
    return begin(k0, k1).followedBy(message);
  }

  /** The same message with {@code more} behind it; this one stays as it is. */
  SipHash128 followedBy(byte[] more) {
    SipHash128 state = new SipHash128();
    state.v0 = v0;
    state.v1 = v1;
    state.v2 = v2;
    state.v3 = v3;
    state.pending = pending;
    state.length = length;
    state.append(more);
    return state;
  }

  private void append(byte[] more) {
    int whole = more.length & -Long.BYTES;
    for (int at = 0; at < whole; at += Long.BYTES) {
      append((long) LITTLE_ENDIAN_LONG.get(more, at), Long.BYTES);
    }
    long rest = 0;
    for (int at = more.length - 1; at >= whole; at--) {
      rest = (rest << Byte.SIZE) | (more[at] & 0xff);
    }
    append(rest, more.length - whole);
  }

  /** Appends the lowest {@code count} bytes of {@code word}; those above them are 0. */
  private void append(long word, int count) {
    int held = length % Long.BYTES;
    pending |= word << (Byte.SIZE * held);
    if (held + count >= Long.BYTES) {
      absorb(pending);
      pending = held == 0 ? 0 : word >>> (Byte.SIZE * (Long.BYTES - held));
    }
    length += count;
  }

  /** Output bytes 0–7, little-endian; to be called once, when the message is whole. */
  long first() {
    absorb(((long) length << 56) | pending);
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
