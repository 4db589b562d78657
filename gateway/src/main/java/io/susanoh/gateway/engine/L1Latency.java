package io.susanoh.gateway.engine;

/**
 * Told how long each answer of an engine took, on the thread that was answered, under the shard's
 * lock: it must be cheap and must not throw.
 */
@FunctionalInterface
public interface L1Latency {

  /** Passes it over. */
  L1Latency NONE = (engine, nanos, events) -> {};

  /**
   * An engine has answered so many events with one call.
   *
   * @param engine {@code java} or {@code rust}
   * @param nanos wall time of the call alone, without what the engine had to catch up on
   * @param events at least one
   */
  void answered(String engine, long nanos, int events);
}
