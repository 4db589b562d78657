package io.susanoh.l1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** The engine against the naive model, on streams whose ids and times lie close together. */
class JavaL1EngineParityTest {

  private static final long START = 1_700_000_000_000L;
  private static final long WEEK = L1Engine.BACKDATE_MAX_MILLIS;
  private static final long WINDOW = L1Engine.WINDOW_MILLIS;

  private static final RuleSet LOW = new RuleSet(1_000, 3, 2);

  /** One event, its receipt and timestamp given as steps from what came before. */
  record Step(
      String target,
      String id,
      long pauseMillis,
      long ageMillis,
      long amount,
      long price,
      String chat) {

    L1Event event(long receiptMillis) {
      TestEvent event = TestEvent.to(target, id).amount(amount).price(price).chat(chat);
      return (ageMillis == Long.MAX_VALUE ? event : event.at(receiptMillis - ageMillis)).event();
    }
  }

  @Provide
  Arbitrary<List<Step>> streams() {
    return Combinators.combine(
            Arbitraries.of("a", "b", "c", "d"),
            Arbitraries.integers().between(0, 25).map(id -> "id" + id),
            Arbitraries.frequencyOf(
                Tuple.of(20, Arbitraries.of(0L, 1L, 1_000L)),
                Tuple.of(2, Arbitraries.of(WINDOW / 2, WINDOW - 1, WINDOW, WINDOW + 1))),
            Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.of(Long.MAX_VALUE, 0L, 1L, -1L, -60_000L, 1_000L)),
                Tuple.of(4, Arbitraries.of(WINDOW / 2, WINDOW - 1, WINDOW, WINDOW + 1)),
                Tuple.of(1, Arbitraries.of(WEEK - 1, WEEK, WEEK + 1))),
            Arbitraries.of(
                0L, 1L, 499L, 500L, 999L, 1_000L, 1L << 49, (1L << 49) + 1, GameEvent.AMOUNT_MAX),
            Arbitraries.of(GameEvent.NO_PRICE, 0L, 1L, 249L, 250L, 251L, GameEvent.AMOUNT_MAX),
            Arbitraries.of("", "", "gg", "銀行", "10k", "D確 認"))
        .as(Step::new)
        .list()
        .ofMaxSize(150);
  }

  @Property(tries = 2_000)
  void answersAndWindowsAreThoseOfTheNaiveModel(@ForAll("streams") List<Step> stream) {
    JavaL1Engine engine = new JavaL1Engine(2);
    NaiveWindows naive = new NaiveWindows();
    long receipt = START;
    for (Step step : stream) {
      receipt += step.pauseMillis();
      L1Event event = step.event(receipt);
      assertEquals(naive.screen(event, LOW, receipt), engine.screen(event, LOW, receipt));
    }
    assertEquals(naive.windows(receipt), liveWindows(engine, receipt));
    assertUsageIsWhatTheWindowsHold(engine);
  }

  @Property(tries = 500)
  void aRestoredEngineGoesOnWithTheSameAnswers(
      @ForAll("streams") List<Step> before, @ForAll("streams") List<Step> after) {
    JavaL1Engine engine = new JavaL1Engine(1);
    long receipt = START;
    for (Step step : before) {
      receipt += step.pauseMillis();
      engine.screen(step.event(receipt), LOW, receipt);
    }
    JavaL1Engine restored = new JavaL1Engine(4);
    engine.forEachWindow(0, restored::restore);
    assertEquals(allWindows(engine), allWindows(restored));
    for (Step step : after) {
      receipt += step.pauseMillis();
      L1Event event = step.event(receipt);
      assertEquals(engine.screen(event, LOW, receipt), restored.screen(event, LOW, receipt));
    }
    assertEquals(liveWindows(engine, receipt), liveWindows(restored, receipt));
  }

  @Property(tries = 15)
  void windowsOfEverySizeAnswerAsTheNaiveModel(
      @ForAll long seed, @ForAll @IntRange(min = 4, max = 14) int sizeLog2) {
    Random random = new Random(seed);
    JavaL1Engine engine = new JavaL1Engine(1);
    NaiveWindows naive = new NaiveWindows();
    int size = 1 << sizeLog2;
    long spread = 1L + random.nextInt(400_000);
    boolean inOrder = random.nextBoolean();
    RuleSet rules = new RuleSet(size * 300L, Math.min(size, 10_000), 100);
    long receipt = START;
    for (int i = 0; i < size * 5 / 4; i++) {
      receipt += random.nextInt(size / 4) == 0 ? random.nextInt(120_000) : random.nextInt(2);
      TestEvent event =
          TestEvent.to("hot", "id" + random.nextInt(size * 4)).amount(random.nextInt(1_000));
      if (!inOrder) {
        event = event.at(receipt - random.nextLong(spread));
      }
      L1Event hashed = event.event();
      assertEquals(naive.screen(hashed, rules, receipt), engine.screen(hashed, rules, receipt));
    }
    assertEquals(naive.windows(receipt), liveWindows(engine, receipt));
    assertUsageIsWhatTheWindowsHold(engine);
  }

  private static void assertUsageIsWhatTheWindowsHold(JavaL1Engine engine) {
    long entries = 0;
    Map<AccountKey, WindowSnapshot> windows = allWindows(engine);
    for (WindowSnapshot window : windows.values()) {
      entries += window.entries().size();
    }
    WindowUsage usage = new WindowUsage(0, 0, 0);
    for (int shard = 0; shard < engine.shards(); shard++) {
      usage = usage.plus(engine.usage(shard));
    }
    assertEquals(windows.size(), usage.windows());
    assertEquals(entries, usage.entries());
  }

  private static Map<AccountKey, WindowSnapshot> liveWindows(JavaL1Engine engine, long receipt) {
    Map<AccountKey, WindowSnapshot> windows = allWindows(engine);
    windows.values().removeIf(window -> receipt - window.lastReceiptMillis() >= WINDOW);
    return windows;
  }

  private static Map<AccountKey, WindowSnapshot> allWindows(JavaL1Engine engine) {
    Map<AccountKey, WindowSnapshot> windows = new HashMap<>();
    for (int shard = 0; shard < engine.shards(); shard++) {
      engine.forEachWindow(shard, window -> windows.put(window.target(), window));
    }
    return windows;
  }
}
