package io.susanoh.l1;

import static io.susanoh.l1.ScreeningResult.Admission.ADDED;
import static io.susanoh.l1.ScreeningResult.Admission.DUPLICATE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A window of 10 000 entries, at times 1 000, 1 002, … after {@link #START}. */
class FullWindowTest {

  private static final long START = 1_700_000_000_000L;
  private static final long NOW = START + 200_000;
  private static final int FULL = L1Engine.WINDOW_ENTRIES_MAX;

  private final JavaL1Engine engine = new JavaL1Engine(1);
  private final RuleSet rules = new RuleSet(1_000_000, FULL, 100);

  @BeforeEach
  void fill() {
    for (int i = 0; i < FULL; i++) {
      screen(event("e" + i, 1_000 + 2 * i).amount(100));
    }
    assertEquals(FULL, window().entries().size());
  }

  private ScreeningResult screen(TestEvent event) {
    return engine.screen(event.event(), rules, NOW);
  }

  private static TestEvent event(String id, long afterStartMillis) {
    return TestEvent.to("hot", id).at(START + afterStartMillis);
  }

  private WindowSnapshot window() {
    return engine.window(TestEvent.key("hot")).orElseThrow();
  }

  private long firstMillis() {
    return window().entries().get(0).effectiveMillis() - START;
  }

  @Test
  void oneMorePushesTheEarliestOut() {
    ScreeningResult result = screen(event("new", 50_001).amount(1));
    assertEquals(ADDED, result.admission());
    assertEquals(FULL, result.windowCount());
    assertEquals(1_000_000 - 99, result.windowTotal());
    assertEquals(Rule.R2.bit(), result.rules());
    assertEquals(1_002, firstMillis());
    assertEquals(ADDED, screen(event("e0", 90_000)).admission());
  }

  @Test
  void anEarlierOneThanAllLeavesAtOnceAndIsNoDuplicateAfterwards() {
    WindowSnapshot before = window();
    for (int delivery = 0; delivery < 2; delivery++) {
      ScreeningResult result = screen(event("early", 999).amount(5));
      assertEquals(ADDED, result.admission());
      assertEquals(Rule.R1.bit() | Rule.R2.bit(), result.rules());
      assertEquals(1_000_000, result.windowTotal());
      assertEquals(before, window());
    }
  }

  @Test
  void ofEqualTimesTheFirstArrivedLeaves() {
    screen(event("twin", 1_000).amount(7));
    WindowSnapshot.Entry first = window().entries().get(0);
    assertEquals(1_000, firstMillis());
    assertEquals(7, first.amount());
    assertEquals(ADDED, screen(event("e0", 1_000)).admission());
    assertEquals(ADDED, screen(event("twin", 1_000)).admission());
    assertEquals(DUPLICATE, screen(event("e1", 1_000)).admission());
  }

  @Test
  void everyEntryIsKnownByItsId() {
    for (int i = 0; i < FULL; i++) {
      assertEquals(DUPLICATE, screen(event("e" + i, 3)).admission());
    }
  }

  @Test
  void entriesLeaveAsTimeGoesOn() {
    L1Event event = TestEvent.to("hot", "later").at(START + 311_000).event();
    ScreeningResult result = engine.screen(event, rules, START + 311_000);
    assertEquals(FULL - 5_001 + 1, result.windowCount());
    assertEquals(11_002, firstMillis());
    L1Event muchLater = TestEvent.to("hot", "much later").at(START + 600_000).event();
    assertEquals(2, engine.screen(muchLater, rules, START + 600_000).windowCount());
  }

  @Test
  void aRestoredCopyAnswersAlike() {
    JavaL1Engine copy = new JavaL1Engine(1);
    copy.restore(window());
    assertEquals(window(), copy.window(TestEvent.key("hot")).orElseThrow());
    L1Event event = event("new", 50_001).amount(1).event();
    assertEquals(engine.screen(event, rules, NOW), copy.screen(event, rules, NOW));
  }
}
