package io.susanoh.gateway.redis;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * The clock of Redis as this node saw it, and what has passed since by a clock that nobody sets.
 * Before it was seen, the node's own. Safe for all threads.
 *
 * <p>An answer that was long on its way tells a time that is past. So of the sightings of some
 * seconds that one counts which was delayed least.
 */
final class RedisClock implements InstantSource {

  /**
   * For how long a sighting may be better than a later one: so that neither clock's drift adds up.
   */
  private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** A time of Redis, and when it was seen. */
  private record Sighting(long millis, long nanos) {

    /** What Redis's clock is by this one. */
    private long millisAt(long nowNanos) {
      return millis + TimeUnit.NANOSECONDS.toMillis(nowNanos - nanos);
    }

    /** Whether it tells more than one that has come after it. */
    private boolean isBetterThan(Sighting later) {
      return later.nanos - nanos < KEPT_NANOS && millisAt(later.nanos) > later.millis;
    }
  }

  private final InstantSource own;
  private final LongSupplier nanos;
  private final AtomicReference<Sighting> last = new AtomicReference<>();

  RedisClock(InstantSource own, LongSupplier nanos) {
    this.own = own;
    this.nanos = nanos;
  }

  /** Redis says that it is so late. */
  void saw(long redisMillis) {
    last.accumulateAndGet(
        new Sighting(redisMillis, nanos.getAsLong()),
        (known, seen) -> known != null && known.isBetterThan(seen) ? known : seen);
  }

  @Override
  public long millis() {
    Sighting sighting = last.get();
    return sighting == null ? own.millis() : sighting.millisAt(nanos.getAsLong());
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis());
  }
}
