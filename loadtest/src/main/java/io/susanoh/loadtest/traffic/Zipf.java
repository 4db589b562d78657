package io.susanoh.loadtest.traffic;

import java.util.random.RandomGenerator;

/**
 * Ranks 1 … {@code ranks}, rank k as often as 1/k^exponent says. Exact, and without a table: by
 * rejection-inversion (Hörmann and Derflinger, 1996), about one try a draw. StrictMath: the same
 * ranks on every machine.
 */
final class Zipf {

  private final long ranks;
  private final double exponent;
  private final double integralOfFirst;
  private final double integralOfAll;
  private final double surelyWithin;

  /**
   * Draws from so many ranks.
   *
   * @param ranks at least 1
   * @param exponent over 0; 0.99 is what YCSB takes, larger is more skewed
   */
  Zipf(long ranks, double exponent) {
    if (ranks < 1 || !(exponent > 0)) {
      throw new IllegalArgumentException("ranks " + ranks + ", exponent " + exponent);
    }
    this.ranks = ranks;
    this.exponent = exponent;
    integralOfFirst = integral(1.5) - 1;
    integralOfAll = integral(ranks + 0.5);
    surelyWithin = 2 - inverseIntegral(integral(2.5) - weight(2));
  }

  /** The next rank. */
  long next(RandomGenerator random) {
    while (true) {
      double drawn = integralOfAll + random.nextDouble() * (integralOfFirst - integralOfAll);
      double x = inverseIntegral(drawn);
      long rank = Math.clamp(Math.round(x), 1, ranks);
      if (rank - x <= surelyWithin || drawn >= integral(rank + 0.5) - weight((double) rank)) {
        return rank;
      }
    }
  }

  private double weight(double x) {
    return StrictMath.exp(-exponent * StrictMath.log(x));
  }

  /**
   * Of {@link #weight}, from 1: (x^(1−exponent) − 1) / (1 − exponent), and log x where that is 0/0.
   */
  private double integral(double x) {
    double logX = StrictMath.log(x);
    return expm1Ratio((1 - exponent) * logX) * logX;
  }

  private double inverseIntegral(double value) {
    double t = Math.max(-1, value * (1 - exponent));
    return StrictMath.exp(log1pRatio(t) * value);
  }

  private static double log1pRatio(double t) {
    return Math.abs(t) > 1e-8 ? StrictMath.log1p(t) / t : 1 - t / 2;
  }

  private static double expm1Ratio(double t) {
    return Math.abs(t) > 1e-8 ? StrictMath.expm1(t) / t : 1 + t / 2;
  }
}
