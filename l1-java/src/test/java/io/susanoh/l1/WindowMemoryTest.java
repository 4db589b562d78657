package io.susanoh.l1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the engine holds, and when it lets go. */
class WindowMemoryTest {

  private static final long NOW = 1_700_000_000_000L;
  private static final long WINDOW = L1Engine.WINDOW_MILLIS;

  private final JavaL1Engine engine = new JavaL1Engine(1);

  private ScreeningResult screen(String target, String id, long receiptMillis) {
    return engine.screen(TestEvent.to(target, id).event(), RuleSet.DEFAULT, receiptMillis);
  }

  private WindowUsage usage() {
    return engine.usage(0);
  }

  private void fill(int targets, int entries, long receiptMillis) {
    for (int target = 0; target < targets; target++) {
      for (int i = 0; i < entries; i++) {
        screen("t" + target, "e" + i, receiptMillis);
      }
    }
  }

  @Test
  void usageCountsWindowsAndEntries() {
    fill(30, 4, NOW);
    screen("t0", "e0", NOW);
    assertEquals(30, usage().windows());
    assertEquals(120, usage().entries());
  }

  @Test
  void idleWindowsGoAsOtherTargetsReceive() {
    fill(1_000, 3, NOW);
    for (int i = 0; i < 501; i++) {
      screen("other", "later" + i, NOW + WINDOW);
    }
    assertEquals(new WindowUsage(1, 501, usage().bytes()), usage());
    assertEquals(Optional.empty(), engine.window(TestEvent.key("t7")));
  }

  @Test
  void windowsAMillisecondFromIdleStay() {
    fill(1_000, 3, NOW);
    for (int i = 0; i < 501; i++) {
      screen("other", "later" + i, NOW + WINDOW - 1);
    }
    assertEquals(1_001, usage().windows());
  }

  @Test
  void duplicatesFreeNothing() {
    fill(1_000, 1, NOW);
    screen("other", "e", NOW + WINDOW - 1);
    for (int i = 0; i < 1_000; i++) {
      screen("other", "e", NOW + WINDOW);
    }
    assertEquals(1_001, usage().windows());
  }

  @Test
  void memoryOfIdleWindowsServesLaterOnes() {
    long receipt = NOW;
    fill(500, 40, receipt);
    long bytes = usage().bytes();
    for (int round = 1; round <= 10; round++) {
      receipt += 2 * WINDOW;
      for (int target = 0; target < 500; target++) {
        for (int i = 0; i < 40; i++) {
          screen("r" + round + "t" + target, "e" + i, receipt);
        }
      }
    }
    assertTrue(usage().bytes() <= bytes * 5 / 4, usage() + " after " + bytes);
  }

  @Test
  void aLargeWindowGivesItsMemoryBack() {
    screen("other", "e", NOW);
    long bytes = usage().bytes();
    for (int i = 0; i < 10_000; i++) {
      screen("hot", "e" + i, NOW);
    }
    assertTrue(usage().bytes() > bytes + 10_000 * 32);
    screen("hot", "later", NOW + WINDOW);
    assertTrue(usage().bytes() < bytes + 300_000, usage().toString());
  }

  @Test
  void anEventAllocatesNothingButItsAnswer() {
    int events = 20_000;
    L1Event[] stream = new L1Event[events];
    for (int i = 0; i < events; i++) {
      stream[i] = TestEvent.to("t" + i % 500, "e" + i).amount(1).event();
    }
    screenAll(stream, NOW);
    long before = allocatedBytes();
    screenAll(stream, NOW + 2 * WINDOW);
    long perEvent = (allocatedBytes() - before) / events;
    assertTrue(perEvent <= 64, perEvent + " bytes");
  }

  private void screenAll(L1Event[] stream, long receiptMillis) {
    for (int i = 0; i < stream.length; i++) {
      engine.screen(stream[i], RuleSet.DEFAULT, receiptMillis + 20L * i);
    }
  }

  private static long allocatedBytes() {
    return ManagementFactory.getPlatformMXBean(ThreadMXBean.class).getCurrentThreadAllocatedBytes();
  }

  @Test
  void evictIdleForgetsWhatReceivedLastBeforeTheBound() {
    screen("a", "e", NOW);
    screen("b", "e", NOW + 1);
    screen("c", "e", NOW + 2);
    assertEquals(1, engine.evictIdle(0, NOW + 1));
    assertEquals(Optional.empty(), engine.window(TestEvent.key("a")));
    assertEquals(2, usage().windows());
    assertEquals(2, usage().entries());
    assertEquals(NOW + 3, screen("a", "e", NOW + 3).openedMillis());
    assertEquals(3, engine.evictIdle(0, Long.MAX_VALUE));
    assertEquals(0, usage().windows());
    assertEquals(0, usage().entries());
  }

  @Test
  void restoreReplacesTheWindow() {
    screen("a", "old", NOW);
    WindowSnapshot.Entry entry = new WindowSnapshot.Entry(1, 2, NOW - 3, 4, Rule.R3.bit());
    WindowSnapshot snapshot =
        new WindowSnapshot(TestEvent.key("a"), NOW - 20, NOW - 1, List.of(entry));
    engine.restore(snapshot);
    assertEquals(Optional.of(snapshot), engine.window(TestEvent.key("a")));
    assertEquals(1, usage().entries());
    assertEquals(1, usage().windows());
  }

  @Test
  void anEmptyWindowCanBeRestoredAndReceives() {
    WindowSnapshot empty = new WindowSnapshot(TestEvent.key("a"), NOW - 20, NOW - 10, List.of());
    engine.restore(empty);
    assertEquals(Optional.of(empty), engine.window(TestEvent.key("a")));
    ScreeningResult result =
        engine.screen(
            TestEvent.to("a", "e").at(NOW - WINDOW).amount(3).event(), RuleSet.DEFAULT, NOW);
    assertEquals(
        new ScreeningResult(0, ScreeningResult.Admission.ADDED, 3, 1, NOW - WINDOW, NOW - 20),
        result);
  }

  @Test
  void aShardShowsItsOwnWindowsOnly() {
    JavaL1Engine sharded = new JavaL1Engine(8);
    List<AccountKey> shown = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      sharded.screen(TestEvent.to("t" + i, "e").event(), RuleSet.DEFAULT, NOW);
    }
    for (int shard = 0; shard < 8; shard++) {
      int own = shard;
      sharded.forEachWindow(
          shard,
          window -> {
            assertEquals(own, window.target().shard(8));
            shown.add(window.target());
          });
    }
    assertEquals(100, shown.stream().distinct().count());
  }

  @Test
  void closingForgetsEverythingAndMayBeRepeated() {
    fill(10, 1, NOW);
    engine.close();
    engine.close();
    assertEquals(0, usage().windows());
  }

  @Test
  void theNumberOfShardsIsAPowerOfTwo() {
    for (int shards : new int[] {0, -1, 3, 12, Integer.MIN_VALUE}) {
      assertThrows(IllegalArgumentException.class, () -> new JavaL1Engine(shards));
    }
    assertEquals(64, new JavaL1Engine(64).shards());
  }
}
