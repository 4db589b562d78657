package io.susanoh.golden.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.susanoh.golden.Corpus;
import io.susanoh.golden.Engines;
import io.susanoh.l1.L1Engine;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;

/** Every golden vector through every engine's door. */
class GoldenVectorsTest {

  /** Where vectors begin that may begin anywhere: a time that is round in no unit. */
  private static final long T0_MILLIS = 1_782_345_678_901L;

  private static final List<GoldenCase> CASES = GoldenVectors.load();

  @TestFactory
  Stream<DynamicTest> naiveEngineAnswersAsTheVectorsSay() {
    return CASES.stream()
        .map(
            golden ->
                dynamicTest(
                    golden.name(), () -> run(golden, EngineDoor.intoNaive(golden.rules()))));
  }

  @TestFactory
  Stream<DynamicTest> javaEngineAnswersAsTheVectorsSay() {
    return through(Engines::java);
  }

  @TestFactory
  Stream<DynamicTest> rustEngineAnswersAsTheVectorsSay() {
    try {
      Engines.rust().close();
    } catch (TestAbortedException absent) {
      return Stream.of(
          dynamicTest(
              "the Rust engine",
              () -> {
                throw absent;
              }));
    }
    return through(Engines::rust);
  }

  private static Stream<DynamicTest> through(Supplier<L1Engine> engines) {
    return CASES.stream()
        .map(
            golden ->
                dynamicTest(
                    golden.name(),
                    () -> {
                      try (L1Engine engine = engines.get()) {
                        run(golden, EngineDoor.into(engine, golden.rules()));
                      }
                    }));
  }

  private static void run(GoldenCase golden, Door door) {
    golden.run(door, golden.t0Millis().orElse(T0_MILLIS));
  }

  @TestFactory
  Stream<DynamicTest> aVectorForAnyClockHoldsWhenReceiptsAreUpToAMinuteLate() {
    return CASES.stream()
        .filter(GoldenCase::anyClock)
        .map(
            golden ->
                dynamicTest(
                    golden.name(),
                    () -> {
                      assertEquals(0, golden.spanMillis());
                      golden.run(
                          lagging(EngineDoor.intoNaive(golden.rules()), new Random(1)), T0_MILLIS);
                    }));
  }

  /** A door whose clock runs on by a little, sometimes much, between two events. */
  private static Door lagging(Door door, Random random) {
    long[] lag = {random.nextInt(100)};
    return (body, receiptMillis) -> {
      lag[0] = Math.min(60_000, lag[0] + (random.nextInt(8) == 0 ? random.nextInt(20_000) : 0));
      return door.send(body, receiptMillis + lag[0]);
    };
  }

  @Test
  void thereAreAtLeast300AndEachHasANameOfItsOwn() {
    Set<String> names = new HashSet<>();
    CASES.forEach(golden -> assertTrue(names.add(golden.name()), golden.name()));
    assertTrue(names.size() >= 300);
  }

  @Test
  void receiptsOfAVectorNeverDecrease() {
    for (GoldenCase golden : CASES) {
      long last = 0;
      for (GoldenStep step : golden.steps()) {
        assertTrue(step.atMillis() >= last, golden.name());
        last = step.lastAtMillis();
      }
    }
  }

  @Test
  void noTwoVectorsNameTheSameTarget() throws IOException {
    Map<String, String> owners = new HashMap<>();
    for (GoldenCase golden : CASES) {
      for (GoldenStep step : golden.steps()) {
        for (int n : new int[] {0, step.repeat() - 1}) {
          JsonNode body = Corpus.JSON.readTree(step.body(T0_MILLIS, n));
          String owner =
              owners.computeIfAbsent(body.required("target_id").textValue(), t -> golden.name());
          assertEquals(golden.name(), owner);
        }
      }
    }
  }
}
