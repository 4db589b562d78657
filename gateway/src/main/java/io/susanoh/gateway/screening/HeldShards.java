package io.susanoh.gateway.screening;

import java.util.BitSet;

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
    BitSet held = new BitSet(all.count());
    for (int index : shardOf) {
      held.set(index);
    }
    shards = new Shard[held.cardinality()];
    int index = -1;
    for (int i = 0; i < shards.length; i++) {
      index = held.nextSetBit(index + 1);
      shards[i] = all.at(index);
    }
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
