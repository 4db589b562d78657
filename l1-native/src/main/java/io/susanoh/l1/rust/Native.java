package io.susanoh.l1.rust;

import java.nio.ByteBuffer;

/**
 * Every native method there is. Handles are those of {@link #newShard} and {@link #newSlang};
 * addresses are those of direct buffers. All are trusted blindly on the other side: {@link
 * NativeShard}, {@link NativeSlang} and {@link NativeBuffer} see to it that they may be.
 *
 * <p>A method that returns a {@code long} returns {@link #PANICKED} when it panicked.
 */
final class Native {

  /** The version of this boundary that this class speaks. */
  static final int ABI = 3;

  /** Instead of an answer: the call panicked, {@link #panicMessage} has the message. */
  static final long PANICKED = Long.MIN_VALUE;

  private Native() {}

  /** The version of the boundary that the library speaks. */
  static native int abi();

  /** Whether the library was built for speed, without debug assertions. */
  static native boolean releaseBuild();

  /** The address of a direct buffer's first byte; 0 of any other buffer. */
  static native long address(ByteBuffer direct);

  /** A handle of a new shard. */
  static native long newShard();

  /** Frees a shard and everything that it holds. */
  static native long freeShard(long shard);

  /** Shards that were made and not freed. */
  static native long liveShards();

  /**
   * Compiles patterns: each its length in bytes, four bytes, and its UTF-8.
   *
   * @param bytes how many of the buffer's bytes the patterns take
   * @return a handle; when they are refused, the negative number of bytes of the reason, UTF-8,
   *     which stands in the buffer then, or 0 without one
   */
  static native long newSlang(long buffer, long bytes, long capacity);

  /** Frees compiled patterns. */
  static native long freeSlang(long slang);

  /** Compiled patterns that were made and not freed. */
  static native long liveSlangs();

  /** Screens the event of a {@link Frame}. Returns the answer's bits; its figures are in there. */
  static native long screen(long shard, long frame);

  /**
   * Screens the events of a {@link FrameTable}, one after the other; their answers are in there.
   * Returns 0.
   */
  static native long screenAll(long table);

  /** The bits of R3 and R4 of the event of a {@link Frame}. */
  static native long evaluateEvent(long frame);

  /**
   * Copies a target's window into a {@link SnapshotBuffer} if it has room.
   *
   * @return the bytes that the window takes, room or not; 0 when the target has none
   */
  static native long window(long shard, long targetHi, long targetLo, long buffer, long bytes);

  /** Like {@link #window}, but the first one at or after a slot. */
  static native long windowFrom(long shard, long slot, long buffer, long bytes);

  /** Puts the window of a {@link SnapshotBuffer}, which has exactly so many bytes, back. */
  static native long restore(long shard, long buffer, long bytes);

  /** Forgets windows whose last receipt is earlier; returns how many. */
  static native long evictIdle(long shard, long beforeReceiptMillis);

  /** Writes windows, entries and bytes of a shard, three longs. */
  static native long usage(long shard, long buffer);

  /** Copies the UTF-8 message of this thread's last panic, cut to the room; returns its bytes. */
  static native long panicMessage(long buffer, long bytes);
}
