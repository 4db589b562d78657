package io.susanoh.gateway.screening;

import io.susanoh.gateway.journal.Journal;
import io.susanoh.l1.GameEvent;
import io.vertx.core.Future;
import java.util.List;

/** Where events come in. */
public interface Events {

  /** The most room that the events of a chunk may take together. */
  int CHUNK_ROOM_MAX = Journal.RECORD_BYTES_MAX;

  /**
   * Screens an event, restricts its target where due and appends the record; completes on the
   * caller's context when that is written. Fails with UNAVAILABLE, and then nothing has changed.
   */
  Future<Screened> accept(GameEvent event);

  /** Whether events that come at the same time are decided sooner together than each for itself. */
  default boolean likesCompany() {
    return false;
  }

  /** The most room that {@code event} takes in a chunk. */
  int roomInChunk(GameEvent event);

  /**
   * Like {@link #accept} for each of the events in their order, but all together: one record, and
   * one wait for it. Fails with UNAVAILABLE, and then nothing of the chunk has changed anything.
   *
   * @param events of one tenant, at least one; together they take at most {@link #CHUNK_ROOM_MAX}
   * @return what is answered to each
   */
  Future<List<Screened>> acceptAll(List<GameEvent> events);
}
