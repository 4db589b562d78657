package io.susanoh.l1;

/**
 * What the windows of an engine, or of one of its shards, hold.
 *
 * @param windows targets with a window
 * @param entries events in all of them
 * @param bytes memory that they occupy, reserve included
 */
public record WindowUsage(long windows, long entries, long bytes) {

  /** Both together. */
  public WindowUsage plus(WindowUsage other) {
    return new WindowUsage(windows + other.windows, entries + other.entries, bytes + other.bytes);
  }
}
