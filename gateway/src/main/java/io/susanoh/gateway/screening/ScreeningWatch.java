package io.susanoh.gateway.screening;

import io.susanoh.l1.GameEvent;
import io.susanoh.l1.ScreeningResult;

/**
 * Told of every decision of L1, on the thread that made it and under the shard's lock: it must be
 * cheap and must not throw.
 */
public interface ScreeningWatch {

  /**
   * An engine has answered so many events with one call.
   *
   * @param engine its name
   * @param nanos how long the call took
   * @param events at least one
   */
  void answered(String engine, long nanos, int events);

  /** This is what it answered. */
  void decided(GameEvent event, int shard, ScreeningResult result);
}
