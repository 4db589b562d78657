package io.susanoh.gateway.screening;

import java.util.Arrays;

/**
 * The shards of a chunk's events, locked together: in ascending order, so that none waits in a
 * circle.
 */
final class HeldShards {

  private final Shard[] shards;

  /**
   * @param shardOf of each event, in any order and any number of times
   */
  HeldShards(Shards all, int[] shardOf) {
    this.shards =
        Arrays.stream(shardOf).sorted().distinct().mapToObj(all::at).toArray(Shard[]::new);
  }

  void lock() {
    for (Shard shard : shards) {
      shard.lock.lock();
    }
  }

  void unlock() {
    for (int i = shards.length - 1; i >= 0; i--) {
      shards[i].lock.unlock();
    }
  }

  /** The newest decision in any of them. */
  long lastSequence() {
    long last = 0;
    for (Shard shard : shards) {
      last = Math.max(last, shard.lastSequence());
    }
    return last;
  }

  /** Everything that was decided in them has at most this sequence. */
  void decided(long sequence) {
    for (Shard shard : shards) {
      shard.decided(sequence);
    }
  }
}
