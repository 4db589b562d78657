package io.susanoh.loadtest.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.l1.GameEvent;
import io.susanoh.l1.JavaL1Engine;
import io.susanoh.l1.KeyHasher;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.Rule;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TrafficGeneratorTest {

  private static final int EVENTS = 100_000;
  private static final double RATE = 500;
  private static final TrafficProfile PROFILE = TrafficProfile.ofSeed(42, 100_000, RATE);

  @Test
  void theSameSeedGivesTheSameEventsAndAnotherSeedOthers() {
    assertEquals(events(PROFILE, 5_000), events(PROFILE, 5_000));
    List<LabelledEvent> others = events(TrafficProfile.ofSeed(43, 100_000, RATE), 5_000);
    assertNotEquals(events(PROFILE, 5_000), others);
    Set<String> ids = ids(events(PROFILE, 5_000));
    assertTrue(others.stream().noneMatch(event -> ids.contains(event.eventId())));
  }

  @Test
  void sharesAreThoseOfTheProfile() {
    List<LabelledEvent> events = events(PROFILE, EVENTS);
    assertEquals(0.02, share(events, event -> event.kind() != FraudKind.NONE), 0.002);
    assertEquals(0.005, share(events, LabelledEvent::duplicate), 0.001);
    assertEquals(0.005, share(events, event -> event.ageMillis() > 0), 0.001);
    assertEquals(0.35, share(events, event -> event.chat().isPresent()), 0.02);
  }

  @Test
  void everyKindOfFraudOccursAndEveryLineOfItsChat() {
    List<LabelledEvent> events = events(PROFILE, EVENTS);
    for (FraudKind kind : FraudKind.values()) {
      assertTrue(events.stream().anyMatch(event -> event.kind() == kind), kind.label());
    }
    Set<String> said =
        events.stream()
            .filter(event -> event.kind() == FraudKind.DIRECT_RMT)
            .map(event -> event.chat().orElseThrow())
            .collect(Collectors.toSet());
    assertEquals(Set.copyOf(ChatLines.RMT), said);
  }

  @Test
  void idsAreUniqueButForDuplicatesWhichAreTheSameInAll() {
    Map<String, LabelledEvent> seen = new HashMap<>();
    for (LabelledEvent event : events(PROFILE, EVENTS)) {
      LabelledEvent first = seen.putIfAbsent(event.eventId(), event);
      assertEquals(first != null, event.duplicate(), event.eventId());
      if (first != null) {
        assertEquals(first.asDuplicate(), event);
      }
    }
  }

  @Test
  void timesGoOnAtTheRateAndLateOnesAreOlderThanTheWindow() {
    List<LabelledEvent> events = events(PROFILE, EVENTS);
    for (int i = 0; i < EVENTS; i++) {
      LabelledEvent event = events.get(i);
      long postedMillis = TrafficProfile.START_MILLIS + (long) (i / RATE * 1_000);
      if (!event.duplicate()) {
        assertEquals(postedMillis, event.timeMillis() + event.ageMillis());
      }
      assertTrue(event.ageMillis() == 0 || event.ageMillis() > L1Engine.WINDOW_MILLIS);
    }
  }

  @Test
  void nobodyTradesWithThemselves() {
    events(PROFILE, EVENTS)
        .forEach(event -> assertNotEquals(event.actorId(), event.targetId(), event.eventId()));
  }

  @Test
  void honestTargetsAreZipfDistributed() {
    List<Long> counts =
        events(PROFILE, EVENTS).stream()
            .filter(event -> event.kind() == FraudKind.NONE)
            .collect(Collectors.groupingBy(LabelledEvent::targetId, Collectors.counting()))
            .values()
            .stream()
            .sorted(Comparator.reverseOrder())
            .toList();
    // On doubly logarithmic axes counts over ranks are a line whose slope is the exponent. Partners
    // come in bunches, so that it holds roughly.
    double slope = Math.log((double) counts.get(9) / counts.get(499)) / Math.log(50);
    assertEquals(0.99, slope, 0.12);
  }

  @Test
  void playersHaveSessionsOfManyTradesWithinMinutes() {
    Map<String, List<LabelledEvent>> byActor =
        events(PROFILE, EVENTS).stream()
            .filter(event -> event.kind() == FraudKind.NONE && event.ageMillis() == 0)
            .collect(Collectors.groupingBy(LabelledEvent::actorId));
    double trades = byActor.values().stream().mapToInt(List::size).average().orElseThrow();
    assertTrue(trades > 4, "trades of a player: " + trades);
    assertTrue(
        byActor.values().stream()
            .allMatch(own -> own.stream().map(LabelledEvent::actorLevel).distinct().count() == 1));
  }

  @Test
  void theEngineFindsWhatTheLabelsPromise() {
    KeyHasher hasher = new KeyHasher(1, 2);
    Map<Long, Integer> firedByCampaign = new HashMap<>();
    Map<FraudKind, Set<Long>> campaigns = new EnumMap<>(FraudKind.class);
    try (JavaL1Engine engine = new JavaL1Engine(1)) {
      for (LabelledEvent event : events(PROFILE, EVENTS)) {
        long receiptMillis = event.timeMillis() + event.ageMillis();
        ScreeningResult result =
            engine.screen(hasher.event(posted(event)), RuleSet.DEFAULT, receiptMillis);
        assertEquals(event.rulesOfEvent(), result.rules() & Rule.OF_EVENT, () -> event.toString());
        assertEquals(event.duplicate(), result.duplicate(), event::toString);
        firedByCampaign.merge(event.campaign(), result.rules(), (a, b) -> a | b);
        campaigns.computeIfAbsent(event.kind(), kind -> new HashSet<>()).add(event.campaign());
      }
    }
    assertEquals(1, caught(campaigns, firedByCampaign, FraudKind.DIRECT_RMT, Rule.R4), 0);
    assertEquals(1, caught(campaigns, firedByCampaign, FraudKind.OVERPRICED, Rule.R3), 0);
    assertEquals(1, caught(campaigns, firedByCampaign, FraudKind.LAYERING, Rule.R1), 0);
    // Those that the end cuts off have not come to the thresholds.
    assertTrue(caught(campaigns, firedByCampaign, FraudKind.SMURFING, Rule.R1) > 0.7);
    assertTrue(caught(campaigns, firedByCampaign, FraudKind.SMURFING, Rule.R2) > 0.7);
  }

  private static double caught(
      Map<FraudKind, Set<Long>> campaigns, Map<Long, Integer> fired, FraudKind kind, Rule rule) {
    Set<Long> all = campaigns.get(kind);
    return (double) all.stream().filter(of -> rule.in(fired.get(of))).count() / all.size();
  }

  private static GameEvent posted(LabelledEvent event) {
    return new GameEvent(
        "default",
        event.eventId(),
        Optional.empty(),
        event.timeMillis(),
        event.eventType(),
        event.actorId(),
        event.targetId(),
        event.amount(),
        event.itemId(),
        event.marketAvgPrice().orElse(GameEvent.NO_PRICE),
        event.actorLevel(),
        event.accountAgeDays(),
        event.chat());
  }

  private static Set<String> ids(List<LabelledEvent> events) {
    return events.stream().map(LabelledEvent::eventId).collect(Collectors.toSet());
  }

  private static double share(List<LabelledEvent> events, Predicate<LabelledEvent> of) {
    return (double) events.stream().filter(of).count() / events.size();
  }

  private static List<LabelledEvent> events(TrafficProfile profile, int count) {
    return Stream.generate(new TrafficGenerator(profile)::next).limit(count).toList();
  }
}
