package io.susanoh.gateway.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counts that one thread at a time adds to and any thread reads: no lock, no atomic add, no false
 * sharing of a line that another thread writes often.
 */
public final class Tally {

  private static final VarHandle AT = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] counts;

  /**
   * @param size how many counts
   */
  public Tally(int size) {
    this.counts = new long[size];
  }

  /** The writer's alone. */
  public void add(int index, long more) {
    AT.setOpaque(counts, index, counts[index] + more);
  }

  /** Any thread; the newest additions may be missing for a moment. */
  public long get(int index) {
    return (long) AT.getOpaque(counts, index);
  }
}
