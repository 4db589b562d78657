package io.susanoh.l1.rust;

import io.susanoh.l1.EngineFault;
import io.susanoh.l1.PatternsRefused;
import io.susanoh.l1.SlangPatterns;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The automaton of a rule set's patterns in native memory. The other side trusts its handle
 * blindly: whoever uses it does so inside a shard, after asking there whether it is {@link
 * #retired}; {@link NativeSlangs} frees it when nobody in a shard can have it any more.
 */
final class NativeSlang {

  private static final int REASON_BYTES_MAX = 1024;

  private final SlangPatterns patterns;
  private final long handle;
  private volatile boolean retired;

  private NativeSlang(SlangPatterns patterns, long handle) {
    this.patterns = patterns;
    this.handle = handle;
  }

  /**
   * Compiles patterns.
   *
   * @throws PatternsRefused when the Rust engine's parser does not take them
   * @throws EngineFault when it panics
   */
  static NativeSlang compile(SlangPatterns patterns) {
    return new NativeSlang(patterns, compile(patterns.texts()));
  }

  /** Likewise; the handle alone, of patterns that the Java engine may refuse. */
  static long compile(List<String> patterns) {
    List<byte[]> texts =
        patterns.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
    int bytes = texts.stream().mapToInt(text -> Integer.BYTES + text.length).sum();
    NativeBuffer buffer = new NativeBuffer(Math.max(bytes, REASON_BYTES_MAX));
    int at = 0;
    for (byte[] text : texts) {
      buffer.bytes().putInt(at, text.length).put(at + Integer.BYTES, text);
      at += Integer.BYTES + text.length;
    }
    long answer = NativeShard.answered(Native.newSlang(buffer.address(), bytes, buffer.capacity()));
    if (answer <= 0) {
      byte[] reason = new byte[(int) -answer];
      buffer.bytes().get(0, reason);
      throw new PatternsRefused(List.of(new String(reason, StandardCharsets.UTF_8)));
    }
    return answer;
  }

  SlangPatterns patterns() {
    return patterns;
  }

  long handle() {
    return handle;
  }

  /** Whether it must not be used by a call that begins now. */
  boolean retired() {
    return retired;
  }

  void retire() {
    retired = true;
  }

  /** To be called once, when no call can use it. */
  void free() {
    NativeShard.answered(Native.freeSlang(handle));
  }
}
