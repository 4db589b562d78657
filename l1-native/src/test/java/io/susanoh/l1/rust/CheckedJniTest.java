package io.susanoh.l1.rust;

import static io.susanoh.l1.rust.Events.T0;
import static io.susanoh.l1.rust.Events.event;
import static io.susanoh.l1.rust.Events.target;
import static io.susanoh.l1.rust.Events.withChat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.susanoh.l1.AccountKey;
import io.susanoh.l1.EngineFault;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.SlangPatterns;
import io.susanoh.l1.rust.RustL1Engine.Drill;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The JVM's own checks of JNI find nothing to say about any native method. */
@RequiresNative
class CheckedJniTest {

  @Test
  void noNativeMethodMakesTheJvmWarn() throws Exception {
    ChildJvm.Result result = ChildJvm.run(EveryCall.class, "-Xcheck:jni");
    assertEquals("all called\n", result.output());
    assertEquals(0, result.exit());
    assertFalse(result.output().contains("in native method"));
  }

  /** Calls every native method. */
  static final class EveryCall {
    public static void main(String[] args) {
      AccountKey target = target(1);
      try (RustL1Engine engine = RustL1Engine.load(2)) {
        engine.releaseBuild();
        for (long id = 0; id < 1_000; id++) {
          engine.screen(withChat(event(target, id), "口座"), RuleSet.DEFAULT, T0);
        }
        engine.screenAll(
            List.of(event(target, 1_001), event(target, 1_002)),
            RuleSet.DEFAULT,
            new long[] {T0, T0});
        engine.evaluateEvent(event(target, 1), RuleSet.DEFAULT);
        for (int i = 0; i <= NativeSlangs.KEPT_MAX; i++) {
          engine.prepare(new RuleSet(1, 1, 1, SlangPatterns.of(List.of("口座{0," + i + "}"))));
        }
        engine.restore(engine.window(target).orElseThrow());
        engine.forEachWindow(0, window -> {});
        engine.evictIdle(0, T0);
        engine.usage(0);
        engine.drill(0, Drill.PANIC_NEXT);
        engine.screen(event(target, 1), RuleSet.DEFAULT, T0);
      } catch (EngineFault drilled) {
        System.out.println(
            Native.liveShards() + Native.liveSlangs() == 0 ? "all called" : "leaked");
      }
    }
  }
}
