package io.susanoh.l1.rust;

import static io.susanoh.l1.rust.Events.T0;
import static io.susanoh.l1.rust.Events.event;
import static io.susanoh.l1.rust.Events.target;
import static io.susanoh.l1.rust.Events.withChat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.l1.L1Event;
import io.susanoh.l1.Rule;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.SlangPatterns;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Automata in native memory: as many as are needed, and freed when no call can use them. */
@RequiresNative
class NativeSlangsTest {

  private static final long WAIT_SECONDS = 60;

  private long before;

  @BeforeEach
  void count() {
    RustL1Engine.load(1).close();
    before = Native.liveSlangs();
  }

  private static RuleSet rules(int number) {
    return new RuleSet(1L << 49, 10_000, 1, SlangPatterns.of(List.of("slang" + number + "!")));
  }

  private static boolean r4(RustL1Engine engine, String chat, RuleSet rules) {
    return Rule.R4.in(engine.evaluateEvent(withChat(event(target(0), 1), chat), rules));
  }

  @Test
  void eachEventIsJudgedByThePatternsItComesWith() {
    try (RustL1Engine engine = RustL1Engine.load(2)) {
      for (int i = 0; i < 100; i++) {
        int number = i * 7 % 10;
        RuleSet rules = rules(number);
        assertTrue(r4(engine, "a slang" + number + "!", rules));
        assertFalse(r4(engine, "a slang" + (number + 1) + "!", rules));
        var answer = engine.screen(withChat(event(target(0), i), "slang3!"), rules, T0);
        assertEquals(number == 3, Rule.R4.in(answer.rules()));
      }
    }
  }

  @Test
  void equalPatternsAreCompiledOnce() {
    try (RustL1Engine engine = RustL1Engine.load(1)) {
      engine.prepare(rules(1));
      engine.prepare(rules(1));
      assertTrue(r4(engine, "slang1!", rules(1)));
      assertEquals(before + 1, Native.liveSlangs());
    }
  }

  @Test
  void aFewAreKeptAndAllAreFreedWithTheEngine() {
    RustL1Engine engine = RustL1Engine.load(8);
    IntStream.range(0, 50).forEach(i -> engine.prepare(rules(i)));
    assertEquals(before + NativeSlangs.KEPT_MAX, Native.liveSlangs());
    engine.close();
    assertEquals(before, Native.liveSlangs());
    assertThrows(IllegalStateException.class, () -> engine.prepare(rules(1)));
    assertEquals(before, Native.liveSlangs());
  }

  @Test
  void whatACallInAShardMayUseIsNotFreed() throws Exception {
    NativeShard shard = new NativeShard();
    NativeSlangs slangs = new NativeSlangs(List.of(shard));
    NativeSlang oldest = slangs.of(rules(0).slang());
    IntStream.range(1, NativeSlangs.KEPT_MAX).forEach(i -> slangs.of(rules(i).slang()));
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch retired = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<Long> call =
          threads.submit(
              () ->
                  shard.call(
                      handle -> {
                        assertFalse(oldest.retired());
                        inside.countDown();
                        await(retired);
                        return Native.liveSlangs();
                      }));
      await(inside);
      Future<?> change = threads.submit(() -> slangs.of(rules(99).slang()));
      while (!oldest.retired()) {
        Thread.onSpinWait();
      }
      retired.countDown();
      assertEquals(before + NativeSlangs.KEPT_MAX + 1, call.get(WAIT_SECONDS, TimeUnit.SECONDS));
      change.get(WAIT_SECONDS, TimeUnit.SECONDS);
      assertEquals(before + NativeSlangs.KEPT_MAX, Native.liveSlangs());
      Frame frame = new Frame();
      long address = frame.write(event(target(0), 1), RuleSet.DEFAULT, T0, 0);
      assertEquals(NativeShard.RETIRED, shard.screen(address, frame.name(oldest)));
    }
    slangs.close();
    shard.close();
  }

  /** Two threads with more rule sets between them than are kept. */
  @Test
  void ruleSetsThatComeAndGoAtTheSameTimeAreNotMixedUp() throws Exception {
    int sets = 2 * NativeSlangs.KEPT_MAX;
    List<RuleSet> rules = IntStream.range(0, sets).mapToObj(NativeSlangsTest::rules).toList();
    List<Future<Integer>> mixedUp = new ArrayList<>();
    try (RustL1Engine engine = RustL1Engine.load(2);
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      mixedUp.add(threads.submit(() -> mixedUp(engine, 0, rules, 1)));
      mixedUp.add(threads.submit(() -> mixedUp(engine, 1L << 63, rules, 3)));
      for (Future<Integer> each : mixedUp) {
        assertEquals(0, each.get(WAIT_SECONDS, TimeUnit.SECONDS));
      }
    }
    assertEquals(before, Native.liveSlangs());
  }

  private static int mixedUp(RustL1Engine engine, long target, List<RuleSet> rules, int step) {
    int wrong = 0;
    for (int i = 0; i < 2_000; i++) {
      int number = i / 3 * step % rules.size();
      int slang = i % rules.size();
      L1Event event = withChat(event(target(target), i), "slang" + slang + "!");
      int fired = engine.screen(event, rules.get(number), T0).rules();
      wrong += Rule.R4.in(fired) == (number == slang) ? 0 : 1;
    }
    return wrong;
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(WAIT_SECONDS, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
