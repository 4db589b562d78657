package io.susanoh.l1;

import java.util.List;

/**
 * Reads what the events of a chunk will read, so that their cache misses overlap instead of
 * following one another. A miss takes a hundred times as long as a read that hits, but a processor
 * has ten or more under way at once, as long as none needs what another one brings: so each step is
 * taken for all events before the next. Changes nothing, and nothing depends on what it finds: by
 * the time that an event is screened, those before it may have moved it.
 */
final class LookAhead {

  /** Events that are looked at together. What that many read fits the first cache. */
  static final int EVENTS = 64;

  private LookAhead() {}

  /**
   * Looks at the events from {@code from} on, {@link #EVENTS} at most.
   *
   * @return of no meaning; whoever drops it lets the reads be left out
   */
  static long at(Shard[] shards, List<L1Event> events, int from) {
    int count = Math.min(EVENTS, events.size() - from);
    Shard[] of = new Shard[count];
    int[] slots = new int[count];
    long read = 0;
    for (int i = 0; i < count; i++) {
      AccountKey target = events.get(from + i).target();
      of[i] = shards[target.shard(shards.length)];
      read ^= of[i].lookUp(target);
    }
    for (int i = 0; i < count; i++) {
      slots[i] = of[i].sight(events.get(from + i).target());
      read ^= of[i].look(slots[i]);
    }
    for (int i = 0; i < count; i++) {
      read ^= of[i].lookInto(slots[i], events.get(from + i).idLo());
    }
    for (int i = 0; i < count; i++) {
      read ^= of[i].lookAtFirst(slots[i]);
    }
    return read;
  }
}
