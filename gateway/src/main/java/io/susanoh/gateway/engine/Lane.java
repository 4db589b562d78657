package io.susanoh.gateway.engine;

import io.susanoh.gateway.engine.FollowerStep.Evicted;
import io.susanoh.gateway.engine.FollowerStep.Screened;
import io.susanoh.l1.AccountKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jctools.queues.atomic.SpscUnboundedAtomicArrayQueue;

/**
 * What one engine has yet to do in one shard, and while it is given that shard's windows, whose it
 * has. One producer at a time, who holds the shard's lock; one consumer at a time, who holds {@link
 * #lock}. Lock order: shard, lane.
 */
final class Lane {

  private static final int CHUNK_STEPS = 64;

  /** How much of a shard an engine has. */
  private enum Extent {
    NOTHING,
    SOME_WINDOWS,
    WHOLE
  }

  final ReentrantLock lock = new ReentrantLock();
  private final SpscUnboundedAtomicArrayQueue<FollowerStep> steps =
      new SpscUnboundedAtomicArrayQueue<>(CHUNK_STEPS);

  /** Steps ever offered, written under the shard's lock. */
  private volatile long offered;

  /** Steps ever done with, written under {@link #lock}. */
  private volatile long applied;

  // Guarded by the shard's lock.
  private Extent extent;
  private Set<AccountKey> copied = Set.of();

  Lane(boolean whole) {
    extent = whole ? Extent.WHOLE : Extent.NOTHING;
  }

  /** Whether nothing waits and nobody is at it. Caller holds the shard's lock. */
  boolean isCaughtUp() {
    return applied == offered;
  }

  /** Steps that wait. */
  long lag() {
    return Math.max(0, offered - applied);
  }

  boolean isEmpty() {
    return steps.isEmpty();
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one producer at a time
  void offer(FollowerStep step) {
    offered++;
    steps.offer(step);
  }

  /** Returns when nobody who was at it is any more. */
  void awaitFree() {
    lock.lock();
    try {
      steps.clear();
    } finally {
      lock.unlock();
    }
  }

  /** Steps that an engine does by one call. */
  sealed interface Turn {
    /** Events that were screened by the same rules. */
    record Events(List<Screened> screened) implements Turn {}

    /** A step of another kind, by itself. */
    record Eviction(Evicted evicted) implements Turn {}
  }

  /**
   * What is next, for whoever holds {@link #lock}; empty when nothing waits.
   *
   * @param max steps, 1 or more
   */
  Optional<Turn> poll(int max) {
    return switch (steps.poll()) {
      case null -> Optional.empty();
      case Evicted evicted -> Optional.of(new Turn.Eviction(evicted));
      case Screened first -> Optional.of(new Turn.Events(together(first, max)));
    };
  }

  private List<Screened> together(Screened first, int max) {
    List<Screened> together = new ArrayList<>();
    together.add(first);
    while (together.size() < max
        && steps.peek() instanceof Screened next
        && Objects.equals(next.rules(), first.rules())) {
      together.add(next);
      steps.poll();
    }
    return together;
  }

  /** So many of the polled steps are done with. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one consumer at a time
  void applied(int count) {
    applied += count;
  }

  /** The engine is about to be given windows of this shard, this many or so. */
  void beginCopy(long windows) {
    extent = Extent.SOME_WINDOWS;
    copied = HashSet.newHashSet((int) Math.min(windows, 1 << 20));
  }

  /** The engine has every window of this shard. */
  void endCopy() {
    extent = Extent.WHOLE;
    copied = Set.of();
  }

  /** Notes that an account's window is given to the engine; false if it was before. */
  boolean markCopied(AccountKey target) {
    return extent == Extent.SOME_WINDOWS && copied.add(target);
  }

  /** Whether the engine is to see the events of an account: it has the window as it was before. */
  boolean takes(AccountKey target) {
    return extent == Extent.WHOLE || (extent == Extent.SOME_WINDOWS && copied.contains(target));
  }

  /** Whether the engine has any window of this shard. */
  boolean isBegun() {
    return extent != Extent.NOTHING;
  }
}
