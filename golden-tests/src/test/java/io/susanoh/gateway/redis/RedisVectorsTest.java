package io.susanoh.gateway.redis;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.susanoh.golden.vector.GoldenVectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every golden vector through the windows in Redis. */
class RedisVectorsTest {

  /** Where vectors begin that may begin anywhere: a time that is round in no unit. */
  private static final long T0_MILLIS = 1_782_345_678_901L;

  private static StoreDoor door;

  @BeforeAll
  static void open() {
    door = new StoreDoor();
  }

  @AfterAll
  static void close() {
    if (door != null) {
      door.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> theWindowsInRedisAnswerAsTheVectorsSay() {
    return GoldenVectors.load().stream()
        .map(
            golden ->
                dynamicTest(
                    golden.name(),
                    () ->
                        golden.run(
                            door.under(golden.rules()), golden.t0Millis().orElse(T0_MILLIS))));
  }
}
