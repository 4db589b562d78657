package io.susanoh.l1.rust;

import static io.susanoh.l1.rust.Events.T0;
import static io.susanoh.l1.rust.Events.event;
import static io.susanoh.l1.rust.Events.target;
import static io.susanoh.l1.rust.Events.withAmount;
import static io.susanoh.l1.rust.Events.withChat;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.l1.AccountKey;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.Rule;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.ScreeningResult.Admission;
import io.susanoh.l1.SlangPatterns;
import io.susanoh.l1.WindowSnapshot;
import io.susanoh.l1.WindowUsage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That nothing is lost or changed on the way to Rust and back; the rules are tested there. */
@RequiresNative
class RustL1EngineTest {

  private static final AccountKey TARGET = target(1);

  private RustL1Engine engine;

  @BeforeEach
  void load() {
    engine = RustL1Engine.load(4);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private ScreeningResult screen(L1Event event, long receiptMillis) {
    return engine.screen(event, RuleSet.DEFAULT, receiptMillis);
  }

  @Test
  void itIsTheRustEngineBuiltForSpeed() {
    assertEquals("rust", engine.name());
    assertEquals(4, engine.shards());
    assertTrue(engine.releaseBuild());
  }

  @Test
  void everyFigureOfAnAnswerComesBack() {
    screen(withAmount(event(TARGET, 1, T0 - 5), 40, -1), T0);
    ScreeningResult result = screen(withAmount(event(TARGET, 2, T0 - 9), 2, -1), T0 + 3);
    assertEquals(new ScreeningResult(0, Admission.ADDED, 42, 2, T0 - 5, T0), result);
  }

  @ParameterizedTest
  @CsvSource({"299999, ADDED, 2", "300000, LATE, 1", "300001, LATE, 1"})
  void anEvent300SecondsOlderThanTheNewestIsLate(long age, Admission admission, int count) {
    screen(event(TARGET, 1, T0), T0);
    ScreeningResult result = screen(event(TARGET, 2, T0 - age), T0);
    assertEquals(admission, result.admission());
    assertEquals(count, result.windowCount());
  }

  @ParameterizedTest
  @CsvSource({"299999, 2", "300000, 1", "300001, 1"})
  void anEntry300SecondsOldIsOut(long age, int count) {
    screen(event(TARGET, 1, T0), T0 + 200_000);
    assertEquals(count, screen(event(TARGET, 2, T0 + age), T0 + 400_000).windowCount());
  }

  @Test
  void aDuplicateHasTheRulesOfItsFirstDelivery() {
    screen(withAmount(event(TARGET, 1), 1_000_000, -1), T0);
    ScreeningResult again = screen(withChat(event(TARGET, 1), "銀行"), T0 + 1);
    assertTrue(again.duplicate());
    assertEquals(Rule.R1.bit(), again.rules());
    assertEquals(1_000_000, again.windowTotal());
  }

  @ParameterizedTest
  @CsvSource({"999, 10, 0", "1000, 10, 4", "1000, 0, 0", "1000, -1, 0", "9007199254740991, 1, 5"})
  void amountsAndPricesArriveWhole(long amount, long price, int rules) {
    L1Event event = withAmount(event(TARGET, 1), amount, price);
    assertEquals(rules & Rule.OF_EVENT, engine.evaluateEvent(event, RuleSet.DEFAULT));
    ScreeningResult result = screen(event, T0);
    assertEquals(rules, result.rules());
    assertEquals(Math.min(amount, L1Engine.ENTRY_AMOUNT_MAX), result.windowTotal());
  }

  @Test
  void thresholdsArriveWhole() {
    RuleSet highest = new RuleSet(L1Engine.ENTRY_AMOUNT_MAX, 10_000, 1_000_000_000);
    L1Event event = withAmount(event(TARGET, 1), L1Engine.ENTRY_AMOUNT_MAX - 1, 562_949);
    assertEquals(Rule.R3.bit(), engine.screen(event, highest, T0).rules());
    assertEquals(Rule.R1.bit(), engine.screen(event(TARGET, 2), highest, T0).rules());
    RuleSet lowest = new RuleSet(1, 1, 1);
    L1Event other = withAmount(event(target(2), 1), 1, 1);
    assertEquals(0b0111, engine.screen(other, lowest, T0).rules());
  }

  @ParameterizedTest
  @ValueSource(strings = {"振り込込", "Dで確認", "50万", "りょ。", "PayPay", "銀行", "口座", "送金", "入金確認"})
  void everyDefaultPatternFiresR4(String slang) {
    assertEquals(9, SlangPatterns.DEFAULT.texts().size());
    L1Event event = withChat(event(TARGET, 1), "やあ" + slang + "!");
    assertEquals(Rule.R4.bit(), engine.evaluateEvent(event, RuleSet.DEFAULT));
    assertEquals(Rule.R4.bit(), screen(event, T0).rules());
  }

  @Test
  void theLongestChatIsReadToItsEnd() {
    String longest = "𠮷".repeat(16_382) + "口座";
    assertEquals(Rule.R4.bit(), screen(withChat(event(TARGET, 1), longest), T0).rules());
    String harmless = "𠮷".repeat(16_384);
    assertEquals(0, screen(withChat(event(TARGET, 2), harmless), T0).rules());
    assertEquals(0, screen(event(TARGET, 3), T0).rules(), "nothing of it may stay behind");
  }

  @Test
  void aChatThatIsTooLongIsRefused() {
    L1Event event = withChat(event(TARGET, 1), "𠮷".repeat(16_385));
    assertThrows(IllegalArgumentException.class, () -> screen(event, T0));
    assertEquals(Optional.empty(), engine.window(TARGET));
  }

  @Test
  void aWindowComesOutAsItIs() {
    assertEquals(Optional.empty(), engine.window(TARGET));
    screen(withAmount(event(TARGET, 1, T0 - 1), 5, -1), T0);
    screen(withChat(event(TARGET, 2, T0 - 2), "送金"), T0 + 1);
    screen(event(TARGET, 3, T0 - 400_000), T0 + 2);
    assertEquals(
        new WindowSnapshot(
            TARGET,
            T0,
            T0 + 2,
            List.of(
                new WindowSnapshot.Entry(2, 2, T0 - 2, 1, Rule.R4.bit()),
                new WindowSnapshot.Entry(1, 1, T0 - 1, 5, 0))),
        engine.window(TARGET).orElseThrow());
  }

  @Test
  void aFullWindowComesOutAndGoesIntoAnotherEngine() {
    for (long id = 0; id < 10_001; id++) {
      screen(withAmount(event(TARGET, id, T0 + id), L1Engine.ENTRY_AMOUNT_MAX, -1), T0 + 20_000);
    }
    WindowSnapshot full = engine.window(TARGET).orElseThrow();
    assertEquals(10_000, full.entries().size());
    assertEquals(1, full.entries().get(0).idLo());
    try (RustL1Engine other = RustL1Engine.load(2)) {
      other.restore(full);
      assertEquals(Optional.of(full), other.window(TARGET));
      L1Event next = event(TARGET, 20_000);
      assertEquals(screen(next, T0 + 20_001), other.screen(next, RuleSet.DEFAULT, T0 + 20_001));
    }
  }

  @Test
  void everyWindowOfAShardIsVisitedOnce() {
    Set<AccountKey> targets = new HashSet<>();
    for (long n = 0; n < 1_000; n++) {
      AccountKey target = target(n << 32 | 1L << 62);
      targets.add(target);
      screen(event(target, n), T0);
    }
    screen(event(target(0), 1), T0);
    List<WindowSnapshot> visited = new ArrayList<>();
    engine.forEachWindow(1, visited::add);
    assertEquals(1_000, visited.size());
    visited.forEach(window -> assertTrue(targets.remove(window.target())));
    visited.forEach(window -> assertEquals(engine.window(window.target()).orElseThrow(), window));
  }

  @Test
  void aVisitorMayUseTheEngine() {
    LongStream.range(0, 10).forEach(n -> screen(event(target(n), n), T0));
    List<AccountKey> visited = new ArrayList<>();
    engine.forEachWindow(
        0,
        window -> {
          visited.add(window.target());
          engine.window(window.target());
          engine.evictIdle(0, T0 + 1);
        });
    assertEquals(1, visited.size());
  }

  @Test
  void whatAShardHoldsIsCountedAndCanBeForgotten() {
    WindowUsage empty = engine.usage(0);
    assertEquals(new WindowUsage(0, 0, empty.bytes()), empty);
    LongStream.range(0, 10).forEach(n -> screen(event(target(n), n), T0 + n));
    WindowUsage usage = engine.usage(0);
    assertEquals(10, usage.windows());
    assertEquals(10, usage.entries());
    assertTrue(usage.bytes() > empty.bytes());
    assertEquals(4, engine.evictIdle(0, T0 + 4));
    assertEquals(6, engine.usage(0).windows());
    assertEquals(0, engine.evictIdle(1, Long.MAX_VALUE));
  }

  @Test
  void whatCannotBeAWindowIsNotRestored() {
    screen(event(TARGET, 1), T0);
    WindowSnapshot before = engine.window(TARGET).orElseThrow();
    WindowSnapshot.Entry entry = new WindowSnapshot.Entry(1, 1, T0, 1, 0);
    WindowSnapshot.Entry earlier = new WindowSnapshot.Entry(1, 1, T0 - 1, 1, 0);
    long over = L1Engine.ENTRY_AMOUNT_MAX + 1;
    assertAll(
        () -> assertNotRestored(() -> List.of(entry, earlier)),
        () -> assertNotRestored(() -> LongStream.range(0, 10_001).mapToObj(n -> entry).toList()),
        () -> assertNotRestored(() -> List.of(new WindowSnapshot.Entry(1, 1, T0, -1, 0))),
        () -> assertNotRestored(() -> List.of(new WindowSnapshot.Entry(1, 1, T0, over, 0))),
        () -> assertNotRestored(() -> List.of(new WindowSnapshot.Entry(1, 1, T0, 1, 16))));
    assertEquals(before, engine.window(TARGET).orElseThrow());
  }

  /** Whether the snapshot or the engine refuses it. */
  private void assertNotRestored(Supplier<List<WindowSnapshot.Entry>> entries) {
    assertThrows(
        IllegalArgumentException.class,
        () -> engine.restore(new WindowSnapshot(TARGET, T0, T0, entries.get())));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 3, Integer.MIN_VALUE})
  void theNumberOfShardsMustBeAPowerOfTwo(int shards) {
    assertThrows(IllegalArgumentException.class, () -> RustL1Engine.load(shards));
  }
}
