package io.susanoh.loadtest.traffic;

import java.util.List;
import java.util.random.RandomGenerator;

/** What is drawn by {@code nextDouble} and {@code nextInt} alone, which no JDK may change. */
final class Draws {

  private Draws() {}

  /** 0 … {@code bound} − 1, of bounds far below 2^53. */
  static long below(long bound, RandomGenerator random) {
    return (long) (random.nextDouble() * bound);
  }

  static <T> T pick(List<T> from, RandomGenerator random) {
    return from.get(random.nextInt(from.size()));
  }
}
