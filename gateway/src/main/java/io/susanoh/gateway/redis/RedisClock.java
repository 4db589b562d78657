package io.susanoh.gateway.redis;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * The clock of Redis as this node last saw it, and what has passed since by a clock that nobody
 * sets. Before it was seen, the node's own. Safe for all threads.
 */
final class RedisClock implements InstantSource {

  /** A time of Redis, and when it was seen. */
  private record Sighting(long millis, long nanos) {}

  private final InstantSource own;
  private final LongSupplier nanos;
  private final AtomicReference<Sighting> last = new AtomicReference<>();

  RedisClock(InstantSource own, LongSupplier nanos) {
    this.own = own;
    this.nanos = nanos;
  }

  /** Redis says that it is so late. */
  void saw(long redisMillis) {
    Sighting sighting = new Sighting(redisMillis, nanos.getAsLong());
    // Of receipts that come at once the newest is right; an older one would only be a little late.
    last.set(sighting);
  }

  @Override
  public long millis() {
    Sighting sighting = last.get();
    return sighting == null
        ? own.millis()
        : sighting.millis + TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - sighting.nanos);
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis());
  }
}
