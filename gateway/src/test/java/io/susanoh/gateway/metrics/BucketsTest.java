package io.susanoh.gateway.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BucketsTest {

  private static final Buckets LADDER = Buckets.ladder(50_000, 10_000_000_000L, 30_000_000);

  @Test
  void boundsAreFourToAPowerOfTwoAndTheMarks() {
    double[] seconds = LADDER.upperSeconds();
    assertEquals(5.0e-5, seconds[0]);
    assertEquals(6.25e-5, seconds[1]);
    assertEquals(7.5e-5, seconds[2]);
    assertEquals(8.75e-5, seconds[3]);
    assertEquals(1.0e-4, seconds[4]);
    assertEquals(10, seconds[seconds.length - 2]);
    assertEquals(Double.POSITIVE_INFINITY, seconds[seconds.length - 1]);
    assertTrue(Arrays.stream(seconds).anyMatch(bound -> bound == 0.03), "30 ms is exact");
    for (int i = 1; i < seconds.length - 1; i++) {
      assertTrue(seconds[i] / seconds[i - 1] <= 1.25 + 1e-9, "from " + seconds[i - 1]);
    }
  }

  @Test
  void aDurationIsInTheFirstBucketWhoseBoundItDoesNotPass() {
    double[] seconds = LADDER.upperSeconds();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 200_000; i++) {
      long nanos = random.nextLong(1L << random.nextInt(1, 62));
      assertIsRight(seconds, nanos);
    }
    for (double bound : Arrays.copyOf(seconds, seconds.length - 1)) {
      long nanos = Math.round(bound * 1e9);
      assertIsRight(seconds, nanos - 1);
      assertIsRight(seconds, nanos);
      assertIsRight(seconds, nanos + 1);
    }
  }

  private static void assertIsRight(double[] seconds, long nanos) {
    int bucket = LADDER.of(nanos);
    if (bucket < LADDER.count()) {
      assertTrue(nanos <= Math.round(seconds[bucket] * 1e9), nanos + " in " + bucket);
    }
    if (bucket > 0) {
      assertTrue(nanos > Math.round(seconds[bucket - 1] * 1e9), nanos + " in " + bucket);
    }
  }

  @Test
  void whatIsOutsideIsInTheFirstOrTheLast() {
    assertEquals(0, LADDER.of(-5));
    assertEquals(0, LADDER.of(0));
    assertEquals(LADDER.count() - 1, LADDER.of(10_000_000_000L));
    assertEquals(LADDER.count(), LADDER.of(10_000_000_001L));
    assertEquals(LADDER.count(), LADDER.of(Long.MAX_VALUE));
  }

  @Test
  void aLadderThatHasNoStepsIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Buckets.ladder(3, 100));
    assertThrows(IllegalArgumentException.class, () -> Buckets.ladder(100, 100));
  }
}
