package io.susanoh.l1.rust;

import io.susanoh.l1.EngineFault;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * One shard of the Rust engine. The other side trusts its handle blindly, so this class sees to it
 * that a live handle is used by one thread at a time, that nobody enters a shard after a panic in
 * it and that it is freed once, with nobody inside.
 */
final class NativeShard {

  private static final int FREE = 0;
  private static final int BUSY = 1;
  private static final int FAULTED = 2;
  private static final int CLOSED = 3;

  /** Instead of an answer: the automaton is retired, nothing was done. */
  static final long RETIRED = Long.MIN_VALUE + 1;

  private static final int PANIC_MESSAGE_BYTES_MAX = 1024;

  private final AtomicInteger state = new AtomicInteger(FREE);
  private final long handle;

  NativeShard() {
    handle = answered(Native.newShard());
  }

  /** A call with the handle, which answers {@link Native#PANICKED} or what it means to say. */
  interface Call {
    long on(long handle);
  }

  /**
   * Screens the event of the frame at this address, which names the automaton; the same as {@link
   * #call}, without a lambda.
   *
   * @return the answer, or {@link #RETIRED}
   */
  long screen(long frame, NativeSlang slang) {
    enter();
    long answer = Native.PANICKED;
    try {
      answer = slang.retired() ? RETIRED : Native.screen(handle, frame);
    } finally {
      leave(answer);
    }
    return answered(answer);
  }

  /**
   * Screens the events of a table, whose shards these are, each once. A panic faults the shard of
   * the event that it came at; the others are as their last event left them.
   *
   * @param shardOf the shard of an event of the table
   * @return 0, or {@link #RETIRED}
   */
  static long screenAll(
      List<NativeShard> shards,
      FrameTable table,
      NativeSlang slang,
      IntFunction<NativeShard> shardOf) {
    int entered = 0;
    long answer = Native.PANICKED;
    try {
      while (entered < shards.size()) {
        shards.get(entered).enter();
        entered++;
      }
      answer = slang.retired() ? RETIRED : Native.screenAll(table.address());
    } finally {
      boolean panicked = entered == shards.size() && answer == Native.PANICKED && table.at() >= 0;
      Optional<NativeShard> faulted =
          panicked ? Optional.of(shardOf.apply(table.at())) : Optional.empty();
      for (int i = 0; i < entered; i++) {
        boolean inIt = faulted.isPresent() && faulted.get() == shards.get(i);
        shards.get(i).leave(inIt ? Native.PANICKED : 0);
      }
    }
    return answered(answer);
  }

  /** What the other side knows it by. */
  long handle() {
    return handle;
  }

  /** Makes any other call. */
  long call(Call call) {
    enter();
    long answer = Native.PANICKED;
    try {
      answer = call.on(handle);
    } finally {
      leave(answer);
    }
    return answered(answer);
  }

  /** An answer that is none if it says that the call panicked. */
  static long answered(long answer) {
    if (answer == Native.PANICKED) {
      throw new EngineFault(EngineFault.Cause.PANIC, "the Rust engine panicked: " + panicMessage());
    }
    return answer;
  }

  /** Returns when a call that is inside now, if there is one, has left. */
  void awaitLeft() {
    while (state.get() == BUSY) {
      Thread.onSpinWait(); // No call lasts.
    }
  }

  /** Frees the shard, as soon as nobody is in it. Idempotent. */
  void close() {
    int seen = state.get();
    while (seen != CLOSED) {
      if (seen == BUSY) {
        Thread.onSpinWait(); // No call lasts.
      } else if (state.compareAndSet(seen, CLOSED)) {
        answered(Native.freeShard(handle));
      }
      seen = state.get();
    }
  }

  private void enter() {
    if (!state.compareAndSet(FREE, BUSY)) {
      throw refused(state.get());
    }
  }

  private void leave(long answer) {
    state.setRelease(answer == Native.PANICKED ? FAULTED : FREE);
  }

  private static RuntimeException refused(int state) {
    return switch (state) {
      case FAULTED ->
          new EngineFault(EngineFault.Cause.PANIC, "this shard of the Rust engine panicked before");
      case CLOSED -> closed();
      default -> new IllegalStateException("two threads in one shard of the Rust engine at once");
    };
  }

  static IllegalStateException closed() {
    return new IllegalStateException("the Rust engine is closed");
  }

  private static String panicMessage() {
    NativeBuffer buffer = new NativeBuffer(PANIC_MESSAGE_BYTES_MAX);
    long length = Native.panicMessage(buffer.address(), PANIC_MESSAGE_BYTES_MAX);
    byte[] message = new byte[(int) Math.max(length, 0)];
    buffer.bytes().get(0, message);
    return new String(message, StandardCharsets.UTF_8);
  }
}
