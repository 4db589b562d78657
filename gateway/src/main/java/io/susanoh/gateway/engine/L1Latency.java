package io.susanoh.gateway.engine;

/**
 * Told how long each answer of an engine took, on the thread that was answered, under the shard's
 * lock: it must be cheap and must not throw.
 */
@FunctionalInterface
public interface L1Latency {

  /** Passes it over. */
  L1Latency NONE = (engine, nanos) -> {};

  /**
   * An engine has answered one event.
   *
   * @param engine {@code java} or {@code rust}
   * @param nanos wall time of the call alone, without what the engine had to catch up on
   */
  void answered(String engine, long nanos);

  /** Like {@link #answered(String, long)} for each event of a chunk, of one call together. */
  default void answered(String engine, long nanos, int events) {
    for (int i = 0; i < events; i++) {
      answered(engine, nanos / events);
    }
  }
}
