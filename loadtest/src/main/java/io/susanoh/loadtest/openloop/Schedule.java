package io.susanoh.loadtest.openloop;

import java.util.SplittableRandom;

/** When requests are due, in nanoseconds since the begin, whatever becomes of earlier ones. */
interface Schedule {

  /** The next one. */
  long nextNanos();

  /** Equal distances. */
  static Schedule even(int rate) {
    return new Schedule() {
      private long sent;

      @Override
      public long nextNanos() {
        return (long) (sent++ * 1e9 / rate);
      }
    };
  }

  /** As many independent senders do: distances are exponentially distributed. */
  static Schedule poisson(int rate, long seed) {
    return new Schedule() {
      private final SplittableRandom random = new SplittableRandom(seed);
      private double nanos;

      @Override
      public long nextNanos() {
        nanos += -Math.log1p(-random.nextDouble()) * 1e9 / rate;
        return (long) nanos;
      }
    };
  }
}
