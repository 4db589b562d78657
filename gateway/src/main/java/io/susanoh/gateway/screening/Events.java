package io.susanoh.gateway.screening;

import io.susanoh.l1.GameEvent;
import io.vertx.core.Future;

/** Where events come in. */
public interface Events {

  /**
   * Screens an event, restricts its target where due and appends the record; completes on the
   * caller's context when that is written. Fails with UNAVAILABLE, and then nothing has changed.
   */
  Future<Screened> accept(GameEvent event);
}
