package io.susanoh.l1.rust;

import static io.susanoh.l1.rust.Events.T0;
import static io.susanoh.l1.rust.Events.event;
import static io.susanoh.l1.rust.Events.target;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.l1.AccountKey;
import io.susanoh.l1.EngineFault;
import io.susanoh.l1.EngineFault.Cause;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.SlangPatterns;
import io.susanoh.l1.rust.RustL1Engine.Drill;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Every fault is known for what it is, and a sound engine is none the worse for it. */
@RequiresNative
class RustL1EngineFaultTest {

  private static final AccountKey TARGET = target(0);
  private static final AccountKey OTHER_SHARD = target(1L << 63);

  private static EngineFault fault(Cause cause, Executable call) {
    EngineFault fault = assertThrows(EngineFault.class, call);
    assertEquals(cause, fault.kind());
    assertFalse(fault.getMessage().contains("\n"), "one line");
    return fault;
  }

  private static void assertHealthy() {
    try (RustL1Engine fresh = RustL1Engine.load(1)) {
      assertEquals(1, fresh.screen(event(TARGET, 1), RuleSet.DEFAULT, T0).windowCount());
    }
  }

  @Test
  void aPanicIsAFaultWithItsMessageAndClosesItsShardAlone() {
    try (RustL1Engine engine = RustL1Engine.load(2)) {
      engine.drill(0, Drill.PANIC_NEXT);
      EngineFault panic =
          fault(Cause.PANIC, () -> engine.screen(event(TARGET, 1), RuleSet.DEFAULT, T0));
      assertTrue(panic.getMessage().contains("a panic as drilled"), panic.getMessage());
      fault(Cause.PANIC, () -> engine.screen(event(TARGET, 2), RuleSet.DEFAULT, T0));
      fault(Cause.PANIC, () -> engine.usage(0));
      assertEquals(1, engine.screen(event(OTHER_SHARD, 1), RuleSet.DEFAULT, T0).windowCount());
      assertHealthy();
    }
    assertHealthy();
  }

  @Test
  void aCorruptAnswerIsAFault() {
    try (RustL1Engine engine = RustL1Engine.load(1)) {
      engine.drill(0, Drill.CORRUPT_NEXT);
      fault(Cause.CORRUPT_ANSWER, () -> engine.screen(event(TARGET, 1), RuleSet.DEFAULT, T0));
      assertTrue(engine.screen(event(TARGET, 1), RuleSet.DEFAULT, T0).duplicate());
      assertHealthy();
    }
  }

  @Test
  void anyChangedBitOfAnAnswerIsNoticed() {
    RustL1Engine.load(1).close();
    NativeShard shard = new NativeShard();
    NativeSlang slang = NativeSlang.compile(SlangPatterns.DEFAULT);
    Frame frame = new Frame();
    long address = frame.write(event(TARGET, 1), RuleSet.DEFAULT, T0, 0);
    long answer = shard.screen(address, frame.name(slang));
    assertEquals(1, frame.read(answer).windowCount());
    for (int bit = 0; bit < Long.SIZE; bit++) {
      long changed = answer ^ (1L << bit);
      fault(Cause.CORRUPT_ANSWER, () -> frame.read(changed));
    }
    frame.write(event(TARGET, 2), RuleSet.DEFAULT, T0, 0);
    fault(Cause.CORRUPT_ANSWER, () -> frame.read(answer));
    shard.close();
    slang.free();
  }

  @Test
  void aLibraryOfAnotherAbiIsRefused() {
    fault(Cause.WRONG_ABI, () -> NativeLibrary.load(Optional.empty(), Native.ABI + 1));
    assertHealthy();
  }

  @Test
  void everythingIsFreedWhetherItPanickedOrNot() {
    RustL1Engine.load(1).close();
    long before = Native.liveShards();
    RustL1Engine engine = RustL1Engine.load(8);
    assertEquals(before + 8, Native.liveShards());
    engine.drill(0, Drill.PANIC_NEXT);
    fault(Cause.PANIC, () -> engine.screen(event(TARGET, 1), RuleSet.DEFAULT, T0));
    engine.close();
    engine.close();
    assertEquals(before, Native.liveShards());
  }

  @Test
  void aClosedEngineRefusesEveryCall() {
    RustL1Engine engine = RustL1Engine.load(1);
    engine.screen(event(TARGET, 1), RuleSet.DEFAULT, T0);
    engine.close();
    assertClosed(() -> engine.screen(event(TARGET, 1), RuleSet.DEFAULT, T0));
    assertClosed(() -> engine.evaluateEvent(event(TARGET, 1), RuleSet.DEFAULT));
    assertClosed(() -> engine.window(TARGET));
    assertClosed(() -> engine.forEachWindow(0, window -> {}));
    assertClosed(() -> engine.evictIdle(0, T0));
    assertClosed(() -> engine.usage(0));
  }

  private static void assertClosed(Executable call) {
    IllegalStateException refused = assertThrows(IllegalStateException.class, call);
    assertEquals("the Rust engine is closed", refused.getMessage());
  }
}
