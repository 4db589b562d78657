package io.susanoh.l1;

import static io.susanoh.l1.ScreeningResult.Admission.ADDED;
import static io.susanoh.l1.ScreeningResult.Admission.DUPLICATE;
import static io.susanoh.l1.ScreeningResult.Admission.LATE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The steps of a window in CONTRACT §4, each at its boundary. */
class WindowStepsTest {

  private static final long NOW = 1_700_000_000_000L;
  private static final long WINDOW = L1Engine.WINDOW_MILLIS;
  private static final long WEEK = L1Engine.BACKDATE_MAX_MILLIS;

  private final JavaL1Engine engine = new JavaL1Engine(1);

  private ScreeningResult screen(TestEvent event, long receiptMillis) {
    return engine.screen(event.event(), RuleSet.DEFAULT, receiptMillis);
  }

  private static TestEvent event(String id) {
    return TestEvent.to("target", id);
  }

  private WindowSnapshot window() {
    return engine.window(TestEvent.key("target")).orElseThrow();
  }

  private List<Long> times() {
    return window().entries().stream().map(WindowSnapshot.Entry::effectiveMillis).toList();
  }

  private List<Long> amounts() {
    return window().entries().stream().map(WindowSnapshot.Entry::amount).toList();
  }

  @Test
  void theFirstEventBeginsTheWindow() {
    ScreeningResult result = screen(event("a").amount(7).at(NOW - 5), NOW);
    assertEquals(new ScreeningResult(0, ADDED, 7, 1, NOW - 5, NOW), result);
  }

  @Test
  void anUnknownTargetHasNoWindow() {
    assertEquals(Optional.empty(), engine.window(TestEvent.key("nobody")));
  }

  @Test
  void aTimeAheadOfReceiptIsReceipt() {
    assertEquals(NOW, screen(event("a").at(NOW + 1), NOW).newestMillis());
    assertEquals(NOW, screen(event("b").at(Long.MAX_VALUE - 1), NOW).newestMillis());
    assertEquals(List.of(NOW, NOW), times());
  }

  @ParameterizedTest
  @ValueSource(longs = {WEEK, WEEK + 1, 10 * WEEK})
  void aTimeSevenDaysBackOrMoreIsSevenDaysBack(long ageMillis) {
    assertEquals(NOW - WEEK, screen(event("a").at(NOW - ageMillis), NOW).newestMillis());
  }

  @Test
  void aTimeAlmostSevenDaysBackStays() {
    assertEquals(NOW - WEEK + 1, screen(event("a").at(NOW - WEEK + 1), NOW).newestMillis());
  }

  @Test
  void aTargetIdleFor300SecondsStartsAnew() {
    screen(event("a").amount(1), NOW);
    ScreeningResult result = screen(event("b").amount(2).at(NOW), NOW + WINDOW);
    assertEquals(new ScreeningResult(0, ADDED, 2, 1, NOW, NOW + WINDOW), result);
  }

  @Test
  void aTargetIdleForAMillisecondLessDoesNot() {
    screen(event("a").amount(1), NOW);
    ScreeningResult result = screen(event("b").amount(2).at(NOW), NOW + WINDOW - 1);
    assertEquals(new ScreeningResult(0, ADDED, 3, 2, NOW, NOW), result);
  }

  @Test
  void aLateEventKeepsTheWindowFromBeingIdle() {
    screen(event("a"), NOW);
    assertEquals(LATE, screen(event("b").at(NOW - WINDOW), NOW + 200_000).admission());
    assertEquals(2, screen(event("c").at(NOW), NOW + 400_000).windowCount());
    assertEquals(NOW, window().openedMillis());
    assertEquals(NOW + 400_000, window().lastReceiptMillis());
  }

  @Test
  void aDuplicateDoesNot() {
    screen(event("a"), NOW);
    assertEquals(DUPLICATE, screen(event("a"), NOW + 200_000).admission());
    assertEquals(NOW, window().lastReceiptMillis());
    assertEquals(ADDED, screen(event("a").at(NOW), NOW + WINDOW).admission());
    assertEquals(NOW + WINDOW, window().openedMillis());
  }

  @Test
  void aDuplicateHasTheRulesOfItsFirstDeliveryAndTheFiguresOfNow() {
    screen(event("a").amount(1_000_000).chat("銀行"), NOW);
    screen(event("b").amount(5), NOW + 1);
    WindowSnapshot before = window();
    ScreeningResult result = screen(event("a").amount(9).price(1), NOW + 2);
    int rules = Rule.R1.bit() | Rule.R4.bit();
    assertEquals(new ScreeningResult(rules, DUPLICATE, 1_000_005, 2, NOW + 1, NOW), result);
    assertEquals(before, window());
  }

  @Test
  void aDuplicateIsOneEvenIfItsOwnTimeWouldPushTheFirstOut() {
    screen(event("a").at(NOW - WINDOW), NOW);
    assertEquals(DUPLICATE, screen(event("a").at(NOW), NOW).admission());
    assertEquals(List.of(NOW - WINDOW), times());
  }

  @Test
  void theSameIdIsAnotherEventForAnotherTarget() {
    screen(event("a"), NOW);
    assertEquals(
        ADDED, engine.screen(TestEvent.to("other", "a").event(), RuleSet.DEFAULT, NOW).admission());
  }

  @Test
  void anIdThatHasLeftTheWindowIsNew() {
    screen(event("a").at(NOW - WINDOW), NOW);
    screen(event("b").at(NOW), NOW);
    assertEquals(LATE, screen(event("a").at(NOW - WINDOW), NOW).admission());
    assertEquals(ADDED, screen(event("a").at(NOW - 1), NOW).admission());
  }

  @Test
  void anEntryExactly300SecondsOldIsOutAndAYoungerOneIsIn() {
    screen(event("a").amount(1).at(NOW - WINDOW - 1), NOW);
    screen(event("b").amount(2).at(NOW - WINDOW), NOW);
    screen(event("c").amount(4).at(NOW - WINDOW + 1), NOW);
    ScreeningResult result = screen(event("d").amount(8).at(NOW), NOW);
    assertEquals(new ScreeningResult(0, ADDED, 12, 2, NOW, NOW), result);
  }

  @Test
  void anEventExactly300SecondsBehindTheNewestIsLateAndChangesNoEntry() {
    screen(event("a").amount(1).at(NOW), NOW);
    ScreeningResult result = screen(event("b").amount(2).at(NOW - WINDOW), NOW + 1);
    assertEquals(new ScreeningResult(0, LATE, 1, 1, NOW, NOW), result);
    assertEquals(List.of(NOW), times());
  }

  @Test
  void anEventAMillisecondYoungerThanThatIsAdded() {
    screen(event("a").amount(1).at(NOW), NOW);
    ScreeningResult result = screen(event("b").amount(2).at(NOW - WINDOW + 1), NOW + 1);
    assertEquals(new ScreeningResult(0, ADDED, 3, 2, NOW, NOW), result);
  }

  @Test
  void aLateEventIsJudgedByTheWindowAsItStandsAndByItself() {
    screen(event("a").amount(1_000_000).at(NOW), NOW);
    TestEvent late = event("b").amount(500).price(5).chat("口座").at(NOW - WINDOW);
    ScreeningResult result = screen(late, NOW + 1);
    assertEquals(Rule.R1.bit() | Rule.R3.bit() | Rule.R4.bit(), result.rules());
    assertEquals(LATE, screen(late, NOW + 2).admission());
  }

  @Test
  void arrivalOrderDoesNotMatterToWhatTheWindowHolds() {
    long[] ages = {3, 1, 4, 0, 5, 9, 2, 6, 8, 7};
    for (long age : ages) {
      screen(event("e" + age).amount(age).at(NOW - age), NOW);
    }
    assertEquals(List.of(9L, 8L, 7L, 6L, 5L, 4L, 3L, 2L, 1L, 0L), amounts());
  }

  @Test
  void ofEqualTimesTheFirstArrivedIsFirst() {
    screen(event("a").amount(1).at(NOW - 1), NOW);
    screen(event("b").amount(2).at(NOW), NOW);
    screen(event("c").amount(3).at(NOW - 1), NOW);
    screen(event("d").amount(4).at(NOW - 1), NOW);
    assertEquals(List.of(1L, 3L, 4L, 2L), amounts());
  }

  @Test
  void receiptsBeforeTheEpochAreNoDifferent() {
    screen(event("a").at(-WINDOW), 0);
    assertEquals(List.of(-WINDOW), times());
    screen(event("b").at(0), 0);
    assertEquals(List.of(0L), times());
  }
}
