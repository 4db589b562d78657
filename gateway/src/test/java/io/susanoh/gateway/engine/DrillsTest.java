package io.susanoh.gateway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.l1.AccountKey;
import io.susanoh.l1.EngineFault;
import io.susanoh.l1.JavaL1Engine;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.rust.RustL1Engine;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

class DrillsTest {

  private static final int SHARDS = 2;

  private final Drills drills = Drills.allowed();

  private static L1Event event(int shard, int id) {
    return new L1Event(new AccountKey((long) shard << 63, 7), id, 1, 1_000, 5, -1, "");
  }

  /** An engine that is drilled, where it loads. */
  private L1Engine engine(String name) {
    if (name.equals("java")) {
      return drills.over(name, () -> new JavaL1Engine(SHARDS)).get();
    }
    try {
      return drills.over(name, () -> RustL1Engine.load(SHARDS)).get();
    } catch (EngineFault fault) {
      if (Boolean.parseBoolean(System.getenv("SUSANOH_REQUIRE_NATIVE"))) {
        throw fault;
      }
      throw new TestAbortedException("the Rust engine does not load: " + fault.getMessage());
    }
  }

  private void drill(Drill.Kind kind, String engine, int shard) {
    drills.set(new Drill(kind, engine, OptionalInt.of(shard), 12));
  }

  private static ScreeningResult screen(L1Engine engine, int shard, int id) {
    return engine.screen(event(shard, id), RuleSet.DEFAULT, 1_000);
  }

  private static EngineFault.Cause fault(L1Engine engine, int shard, int id) {
    RuntimeException e = assertThrows(RuntimeException.class, () -> screen(engine, shard, id));
    return SeatedEngine.faultOf(e).kind();
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "rust"})
  void aPanicIsOneInItsShardAlone(String name) {
    try (L1Engine engine = engine(name)) {
      drill(Drill.Kind.PANIC, name, 1);
      assertEquals(1, screen(engine, 0, 1).windowCount());
      assertEquals(EngineFault.Cause.PANIC, fault(engine, 1, 2));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "rust"})
  void aWrongAnswerIsNoticedAndNotGiven(String name) {
    try (L1Engine engine = engine(name)) {
      drill(Drill.Kind.WRONG_ANSWER, name, 1);
      assertEquals(1, screen(engine, 0, 1).windowCount());
      assertEquals(EngineFault.Cause.CORRUPT_ANSWER, fault(engine, 1, 2));
      drills.set(Drill.none(name));
      assertTrue(screen(engine, 1, 2).duplicate());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "rust"})
  void anEngineThatIsGoneCannotBeLoaded(String name) {
    try (L1Engine engine = engine(name)) {
      drills.set(new Drill(Drill.Kind.LOAD_FAILURE, name, OptionalInt.empty(), 0));
      assertEquals(EngineFault.Cause.LIBRARY_MISSING, fault(engine, 0, 1));
      EngineFault gone =
          assertThrows(
              EngineFault.class, () -> drills.over(name, () -> new JavaL1Engine(SHARDS)).get());
      assertEquals(EngineFault.Cause.LIBRARY_MISSING, gone.kind());
    }
  }

  @Test
  void aSlowAnswerIsTheRightOneAfterSoMuchWork() {
    try (L1Engine engine = engine("java")) {
      drill(Drill.Kind.SLOW_ANSWER, "java", 1);
      long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      assertEquals(1, screen(engine, 1, 1).windowCount());
      long worked = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
      assertTrue(worked >= 12_000_000, worked + " ns");
    }
  }

  @Test
  void aDifferenceIsInWhatTheFollowerSaysAndInNoAnswer() {
    try (L1Engine engine = engine("java")) {
      drill(Drill.Kind.DIFFERENCE, "java", 1);
      ScreeningResult answer = screen(engine, 1, 1);
      assertEquals(0, answer.rules());
      assertEquals(1, drills.followed("java", 1, answer).rules());
      assertEquals(answer, drills.followed("java", 0, answer));
      assertEquals(answer, drills.followed("rust", 1, answer));
    }
  }

  @Test
  void eachEngineHasOneDrill() {
    drill(Drill.Kind.PANIC, "rust", 1);
    drills.set(new Drill(Drill.Kind.SLOW_ANSWER, "rust", OptionalInt.empty(), 3));
    assertEquals(
        List.of("java: none", "rust: slow_answer of 3 ms"),
        drills.all().stream().map(Drill::describe).toList());
  }

  @Test
  void whereTheyAreOffTheyCostNothingAndCannotBeSet() {
    L1Engine engine = new JavaL1Engine(SHARDS);
    assertEquals(engine, Drills.OFF.over("java", () -> engine).get());
    assertThrows(IllegalStateException.class, () -> Drills.OFF.set(Drill.none("java")));
  }
}
