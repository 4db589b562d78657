package io.susanoh.gateway.screening;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.susanoh.gateway.engine.L1Engines;
import io.susanoh.gateway.journal.Journal;
import io.susanoh.gateway.journal.JournalRecord.WindowsEvicted;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.l1.L1Engine;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps the windows of a node within {@code SUSANOH_WINDOW_ENTRIES_MAX}: when they are over it the
 * longest idle ones go, of whatever shard, as sequenced records that both engines apply. What a
 * shard holds is looked at once in some of its events, so that the bound may be passed by a tenth.
 */
public final class WindowBudget {

  /** The most events of a shard between two looks at what it holds. */
  private static final int EVENTS_BETWEEN_LOOKS_MAX = 256;

  /** All shards together may gather this share of the bound between two looks. */
  private static final int UNSEEN_DIVISOR = 10;

  /** Eviction goes on to this share of the bound, so that it is rare. */
  private static final double AFTER_EVICTION = 0.9;

  /** Each round takes the windows that were idle for this share of the one before. */
  private static final int IDLE_DIVISOR = 2;

  private final Shards shards;
  private final L1Engines engines;
  private final Journal journal;
  private final long entriesMax;
  private final int eventsBetweenLooks;
  private final Counter evicted;
  private final int[] eventsSinceLook;
  private final long[] entriesSeen;
  private final AtomicLong entriesSeenTotal = new AtomicLong();

  /** One thread evicts at a time; the others go on meanwhile. */
  private final ReentrantLock evicting = new ReentrantLock();

  /**
   * @param entriesMax entries of all windows together
   */
  public WindowBudget(
      Shards shards, L1Engines engines, Journal journal, long entriesMax, MeterRegistry registry) {
    this.shards = shards;
    this.engines = engines;
    this.journal = journal;
    this.entriesMax = entriesMax;
    this.eventsBetweenLooks =
        Math.clamp(entriesMax / UNSEEN_DIVISOR / shards.count(), 1, EVENTS_BETWEEN_LOOKS_MAX);
    this.eventsSinceLook = new int[shards.count()];
    this.entriesSeen = new long[shards.count()];
    this.evicted =
        Counter.builder("susanoh_l1_evicted_windows")
            .description("Windows that were forgotten for want of memory")
            .register(registry);
  }

  /** Counts what was put back at start. */
  public void countAll() {
    for (int index = 0; index < shards.count(); index++) {
      Shard shard = shards.at(index);
      shard.lock.lock();
      try {
        look(shard);
      } finally {
        shard.lock.unlock();
      }
    }
  }

  /** After each accepted event, under the shard's lock. */
  void afterEvent(Shard shard) {
    if (++eventsSinceLook[shard.index] < eventsBetweenLooks) {
      return;
    }
    look(shard);
    if (entriesSeenTotal.get() > entriesMax && evicting.tryLock()) {
      try {
        evict();
      } finally {
        evicting.unlock();
      }
    }
  }

  private void look(Shard shard) {
    eventsSinceLook[shard.index] = 0;
    long entries = engines.usage(shard.index).entries();
    entriesSeenTotal.addAndGet(entries - entriesSeen[shard.index]);
    entriesSeen[shard.index] = entries;
  }

  /** Forgets idle windows first, which are empty by rule, then ever more lately used ones. */
  private void evict() {
    long goal = (long) (entriesMax * AFTER_EVICTION);
    long idleMillis = L1Engine.WINDOW_MILLIS;
    while (true) {
      for (int index = 0; index < shards.count(); index++) {
        if (!evict(shards.at(index), idleMillis)) {
          return;
        }
        if (entriesSeenTotal.get() <= goal) {
          return;
        }
      }
      if (idleMillis == 0) {
        return;
      }
      idleMillis /= IDLE_DIVISOR;
    }
  }

  /**
   * Evicts from a shard that is free; the caller holds another one's lock and must not wait for it.
   * False when the journal is full.
   */
  private boolean evict(Shard shard, long idleMillis) {
    if (!shard.lock.tryLock()) {
      return true;
    }
    try (Journal.Reservation room = journal.reserve(journal.bytesMax(evicted(shard, 0, 0, 0)))) {
      long receiptMillis = shard.receipt(shards.nowMillis());
      long beforeMillis = receiptMillis - idleMillis + 1;
      int windows = engines.evictIdle(shard.index, beforeMillis);
      if (windows > 0) {
        shard.decided(journal.append(room, evicted(shard, beforeMillis, windows, receiptMillis)));
        evicted.increment(windows);
      }
      look(shard);
      return true;
    } catch (Refusal full) {
      return false;
    } finally {
      shard.lock.unlock();
    }
  }

  private static WindowsEvicted evicted(
      Shard shard, long beforeMillis, int windows, long receiptMillis) {
    return new WindowsEvicted(shard.index, beforeMillis, windows, receiptMillis);
  }
}
