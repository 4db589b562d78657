package io.susanoh.loadtest.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZipfTest {

  private static final int DRAWS = 1_000_000;

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0.99, 1.0, 1.4})
  void everyRankComesAsOftenAsItsShareSays(double exponent) {
    int ranks = 50;
    long[] counts = new long[ranks + 1];
    Zipf zipf = new Zipf(ranks, exponent);
    Random random = new Random(1);
    for (int i = 0; i < DRAWS; i++) {
      counts[(int) zipf.next(random)]++;
    }
    double all =
        LongStream.rangeClosed(1, ranks).mapToDouble(k -> weight((double) k, exponent)).sum();
    for (int rank = 1; rank <= ranks; rank++) {
      double expected = DRAWS * weight((double) rank, exponent) / all;
      // Five standard deviations of a binomial count: one failure in a million, and the seed is
      // fixed.
      assertEquals(expected, (double) counts[rank], 5 * Math.sqrt(expected), "rank " + rank);
    }
  }

  private static double weight(double rank, double exponent) {
    return Math.pow(rank, -exponent);
  }

  @Test
  void aMillionRanksAreAllWithinReach() {
    Zipf zipf = new Zipf(1_000_000, 0.99);
    Random random = new Random(2);
    long first = 0;
    long lastTenth = 0;
    for (int i = 0; i < DRAWS; i++) {
      long rank = zipf.next(random);
      assertTrue(rank >= 1 && rank <= 1_000_000);
      first += rank == 1 ? 1 : 0;
      lastTenth += rank > 900_000 ? 1 : 0;
    }
    // Of the generalised harmonic number H(10^6, 0.99) = 15.39: 1 in 15.39, and 0.12 in 15.39.
    assertEquals(DRAWS / 15.39, (double) first, 1_500);
    assertEquals(DRAWS * 0.1212 / 15.39, (double) lastTenth, 600);
  }
}
