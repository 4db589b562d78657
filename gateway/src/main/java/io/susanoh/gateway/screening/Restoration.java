package io.susanoh.gateway.screening;

import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.Trigger;
import io.susanoh.gateway.engine.L1Engines;
import io.susanoh.l1.AccountKey;
import io.susanoh.l1.WindowSnapshot;
import java.util.List;

/** Puts accounts and windows back at start, and windows again when an engine has lost them. */
public final class Restoration {

  private final Shards shards;
  private final L1Engines engines;

  public Restoration(Shards shards, L1Engines engines) {
    this.shards = shards;
    this.engines = engines;
  }

  /** Remembers an account. */
  public void account(Account account) {
    AccountKey key = shards.key(account.id());
    Shard shard = shards.of(key);
    shard.lock.lock();
    try {
      shard.put(key, account, shards.nowMillis());
    } finally {
      shard.lock.unlock();
    }
  }

  /**
   * Puts a window back into both engines, and its triggers to its account, if that is remembered.
   */
  public void window(StoredWindow stored) {
    WindowSnapshot window = snapshot(stored);
    Shard shard = shards.of(window.target());
    shard.lock.lock();
    try {
      engines.restore(shard.index, window);
      shard
          .known(window.target())
          .map(account -> account.withTriggersOfWindow(triggers(stored)))
          .ifPresent(account -> shard.put(window.target(), account, shards.nowMillis()));
    } finally {
      shard.lock.unlock();
    }
  }

  /** Puts a lost window back, beside what has come since. */
  public void lostWindow(StoredWindow stored) {
    WindowSnapshot window = snapshot(stored);
    Shard shard = shards.of(window.target());
    shard.lock.lock();
    try {
      engines.rebuild(shard.index, window);
    } finally {
      shard.lock.unlock();
    }
  }

  private static List<Trigger> triggers(StoredWindow stored) {
    return stored.entries().stream()
        .filter(entry -> entry.rules() != 0)
        .map(e -> new Trigger(e.eventId(), e.rules(), e.effectiveMillis(), Trigger.READ))
        .toList();
  }

  private WindowSnapshot snapshot(StoredWindow stored) {
    return new WindowSnapshot(
        shards.key(stored.target()),
        stored.openedMillis(),
        stored.lastReceiptMillis(),
        stored.entries().stream()
            .map(
                e -> shards.hasher().entry(e.eventId(), e.effectiveMillis(), e.amount(), e.rules()))
            .toList());
  }
}
