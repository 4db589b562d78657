package io.susanoh.gateway.screening;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.engine.L1Engines;
import io.susanoh.l1.AccountKey;
import io.susanoh.l1.KeyHasher;
import io.susanoh.l1.WindowUsage;
import java.time.InstantSource;

/**
 * All shards of this node, the clock that they take receipts from and the hash that places
 * accounts.
 */
public final class Shards {

  private final Shard[] shards;
  private final KeyHasher hasher;
  private volatile InstantSource clock;

  /**
   * @param count a power of two, as the engines have
   */
  public Shards(int count, KeyHasher hasher, InstantSource clock) {
    this.shards = new Shard[count];
    for (int i = 0; i < count; i++) {
      shards[i] = new Shard(i);
    }
    this.hasher = hasher;
    this.clock = clock;
  }

  /**
   * Receipts go on from the newest one of this node's earlier lives: the clock may have gone back
   * since.
   */
  public void resume(long newestReceiptMillis) {
    for (Shard shard : shards) {
      shard.lock.lock();
      try {
        shard.receipt(newestReceiptMillis);
      } finally {
        shard.lock.unlock();
      }
    }
  }

  /**
   * From now on receipts come from another clock: that of the state authority, where it has one.
   */
  public void follow(InstantSource authority) {
    clock = authority;
  }

  /** Does some work in a shard that no request asked for, holding its lock. */
  public void holding(int index, Runnable work) {
    Shard shard = shards[index];
    shard.lock.lock();
    try {
      work.run();
    } finally {
      shard.lock.unlock();
    }
  }

  KeyHasher hasher() {
    return hasher;
  }

  long nowMillis() {
    return clock.millis();
  }

  AccountKey key(AccountId account) {
    return hasher.account(account.tenantId(), account.userId());
  }

  Shard of(AccountKey key) {
    return shards[key.shard(shards.length)];
  }

  Shard at(int index) {
    return shards[index];
  }

  int count() {
    return shards.length;
  }

  /** What the windows of all shards hold, in the engine that answers. */
  public WindowUsage usage(L1Engines engines) {
    WindowUsage all = new WindowUsage(0, 0, 0);
    for (Shard shard : shards) {
      shard.lock.lock();
      try {
        all = all.plus(engines.usage(shard.index));
      } finally {
        shard.lock.unlock();
      }
    }
    return all;
  }

  /** Accounts that are held in memory, after those whose clearance has ended are forgotten. */
  public int sweepAccounts() {
    int held = 0;
    for (Shard shard : shards) {
      shard.lock.lock();
      try {
        held += shard.sweep(nowMillis());
      } finally {
        shard.lock.unlock();
      }
    }
    return held;
  }
}
