package io.susanoh.gateway.metrics;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * The bounds of a histogram of durations: four to each power of two, so that a quantile read from
 * it is at most a quarter off, and a few marks besides that must be exact. Immutable.
 */
public final class Buckets {

  private static final int STEPS = 4;
  private static final int STEP_BITS = 2;
  private static final double NANOS_PER_SECOND = 1e9;

  private final long[] boundsNanos;

  /**
   * The first bucket that a value may be in, by the place of the value's highest bit and the two
   * bits behind it.
   */
  private final short[] firstOfCell = new short[Long.SIZE * STEPS];

  private Buckets(long[] boundsNanos) {
    this.boundsNanos = boundsNanos;
    for (int cell = 0; cell < firstOfCell.length; cell++) {
      int bucket = 0;
      while (bucket < boundsNanos.length && boundsNanos[bucket] < leastOf(cell)) {
        bucket++;
      }
      firstOfCell[cell] = (short) bucket;
    }
  }

  /**
   * Bounds from {@code leastNanos} to {@code mostNanos}; what is longer is in a bucket of its own.
   *
   * @param leastNanos at least 4
   * @param marksNanos bounds besides, for objectives that a count must be exact for
   */
  public static Buckets ladder(long leastNanos, long mostNanos, long... marksNanos) {
    if (leastNanos < STEPS || mostNanos <= leastNanos) {
      throw new IllegalArgumentException(leastNanos + " to " + mostNanos);
    }
    LongStream steps =
        LongStream.iterate(leastNanos, power -> power < mostNanos, power -> power * 2)
            .flatMap(power -> LongStream.range(0, STEPS).map(step -> power + power / STEPS * step))
            .filter(bound -> bound < mostNanos);
    return new Buckets(
        LongStream.concat(
                steps, LongStream.concat(Arrays.stream(marksNanos), LongStream.of(mostNanos)))
            .sorted()
            .distinct()
            .toArray());
  }

  private static long leastOf(int cell) {
    int exponent = cell >> STEP_BITS;
    long bits = STEPS | (cell & (STEPS - 1));
    return exponent < STEP_BITS ? 0 : bits << (exponent - STEP_BITS);
  }

  /** The bucket of a duration; {@link #count} is the last one, of what is over every bound. */
  int of(long nanos) {
    if (nanos <= boundsNanos[0]) {
      return 0;
    }
    int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
    int step = (int) (nanos >>> (exponent - STEP_BITS)) & (STEPS - 1);
    int bucket = firstOfCell[(exponent << STEP_BITS) | step];
    while (bucket < boundsNanos.length && boundsNanos[bucket] < nanos) {
      bucket++;
    }
    return bucket;
  }

  /** How many bounds there are. */
  int count() {
    return boundsNanos.length;
  }

  /** The bounds in seconds, and infinity. */
  double[] upperSeconds() {
    return LongStream.concat(Arrays.stream(boundsNanos), LongStream.of(Long.MAX_VALUE))
        .mapToDouble(
            nanos -> nanos == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : nanos / NANOS_PER_SECOND)
        .toArray();
  }
}
