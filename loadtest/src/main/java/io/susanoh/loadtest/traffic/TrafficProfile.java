package io.susanoh.loadtest.traffic;

/**
 * What traffic looks like. The rate spaces the timestamps and decides how many sessions are open at
 * once; how fast events are really posted is up to whoever posts them.
 *
 * @param seed the same seed gives the same bytes
 * @param targets how many accounts there are
 * @param zipfExponent how unevenly they receive, over 0
 * @param eventsPerSecond distance of the timestamps
 * @param startMillis time of the first event, milliseconds since the epoch
 * @param fraudShare 0 … 1, of all events
 * @param duplicateShare 0 … 1, of the honest events: the same bytes once more
 * @param lateShare 0 … 1, of the honest events: older than the window when they are posted
 */
public record TrafficProfile(
    long seed,
    long targets,
    double zipfExponent,
    double eventsPerSecond,
    long startMillis,
    double fraudShare,
    double duplicateShare,
    double lateShare) {

  /** 2026-01-01T00:00:00Z. */
  public static final long START_MILLIS = 1_767_225_600_000L;

  public TrafficProfile {
    if (targets < 2) {
      throw new IllegalArgumentException("targets " + targets);
    }
    if (!(eventsPerSecond > 0)) {
      throw new IllegalArgumentException("eventsPerSecond " + eventsPerSecond);
    }
    requireShare("fraudShare", fraudShare);
    requireShare("duplicateShare", duplicateShare);
    requireShare("lateShare", lateShare);
  }

  private static void requireShare(String name, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(name + " " + share);
    }
  }

  /** 2 % fraud, ½ % duplicates, ½ % late; an exponent of 0.99, as YCSB has it. */
  public static TrafficProfile ofSeed(long seed, long targets, double eventsPerSecond) {
    return new TrafficProfile(
        seed, targets, 0.99, eventsPerSecond, START_MILLIS, 0.02, 0.005, 0.005);
  }
}
