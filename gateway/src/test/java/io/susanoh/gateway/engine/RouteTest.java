package io.susanoh.gateway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.Settings.EngineProvider;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTest {

  private static final int ACCOUNTS = 1_000_000;
  private static final int BUCKETS = 10_000;

  private static Route canary(int percent) {
    return new Route(EngineProvider.CANARY, percent);
  }

  /** Fixed for good: another hash would send a canary's accounts to the other engine. */
  @ParameterizedTest
  @CsvSource({
    "default, user_boss_01, 2994",
    "default, 受取人, 2673",
    "default, a, 9945",
    "title-2, a, 9170"
  })
  void theBucketOfAnAccountNeverChanges(String tenant, String user, int bucket) {
    assertEquals(bucket, Route.bucket(tenant, user));
  }

  @Test
  void tenantAndUserAreTwoThings() {
    assertFalse(Route.bucket("ab", "c") == Route.bucket("a", "bc"));
  }

  /** Of n accounts a bucket gets n/10 000; χ² of as many degrees, five sigma. */
  @Test
  void allBucketsGetTheSameShare() {
    int[] inBucket = new int[BUCKETS];
    IntStream.range(0, ACCOUNTS).forEach(i -> inBucket[Route.bucket("default", "user_" + i)]++);
    double expected = (double) ACCOUNTS / BUCKETS;
    double chiSquare = 0;
    for (int count : inBucket) {
      chiSquare += (count - expected) * (count - expected) / expected;
    }
    assertEquals(BUCKETS - 1, chiSquare, 5 * Math.sqrt(2.0 * BUCKETS));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10, 50, 99, 100})
  void rustAnswersTheShareThatWasAskedForAndAnyoneWithinItInEveryLargerOne(int percent) {
    int answered = 0;
    for (int i = 0; i < ACCOUNTS; i++) {
      String user = "user_" + i;
      boolean toRust = canary(percent).toRust("default", user);
      answered += toRust ? 1 : 0;
      assertTrue(!toRust || canary(Math.min(100, percent + 7)).toRust("default", user));
    }
    assertEquals(percent / 100.0, (double) answered / ACCOUNTS, 0.002);
  }

  @ParameterizedTest
  @CsvSource({
    "JAVA, 50, 0, java",
    "RUST, 50, 100, rust",
    "CANARY, 0, 0, canary at 0 %",
    "CANARY, 10, 10, canary at 10 %"
  })
  void theShareIsTheProviders(EngineProvider provider, int percent, int share, String told) {
    Route route = new Route(provider, percent);
    assertEquals(share, route.rustPercent());
    assertEquals(share > 0, route.rustAnswers());
    assertEquals(share < 100, route.javaAnswers());
    assertEquals(told, route.describe());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 101})
  void aShareIsAPercentage(int percent) {
    assertThrows(IllegalArgumentException.class, () -> canary(percent));
  }
}
