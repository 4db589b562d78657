package io.susanoh.gateway.engine;

/** The lock of each shard of accounts, for work in a shard that no request asked for. */
@FunctionalInterface
public interface ShardLock {

  /** Does the work while holding the shard's lock. */
  void holding(int shard, Runnable work);
}
