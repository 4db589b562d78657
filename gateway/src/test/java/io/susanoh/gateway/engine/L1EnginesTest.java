package io.susanoh.gateway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.susanoh.gateway.config.Settings.EngineProvider;
import io.susanoh.l1.AccountKey;
import io.susanoh.l1.EngineFault;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.JavaL1Engine;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.WindowSnapshot;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class L1EnginesTest {

  private static final int SHARDS = 4;
  private static final int EVENTS = 4_000;
  private static final long START_MILLIS = 1_750_000_000_000L;

  /** Names what is screened, where no name matters. */
  private static final GameEvent EVENT = Named.event("e");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicBoolean rebuildWanted = new AtomicBoolean();
  private L1Engines engines;

  @AfterEach
  void close() {
    engines.close();
  }

  private L1Engines over(L1Engine answering, Optional<L1Engine> following) {
    EngineChoice.Candidate java =
        following
            .map(engine -> EngineChoice.Candidate.of(engine, L1EnginesTest::none))
            .orElse(EngineChoice.Candidate.spare(() -> new JavaL1Engine(SHARDS)));
    engines =
        new L1Engines(
            new EngineChoice(
                new Route(EngineProvider.RUST, 0),
                following.isPresent(),
                java,
                EngineChoice.Candidate.of(answering, L1EnginesTest::none),
                Drills.OFF),
            RuleSet.DEFAULT,
            (shard, work) -> work.run(),
            InstantSource.fixed(Instant.EPOCH),
            registry,
            L1Latency.NONE,
            () -> rebuildWanted.set(true));
    return engines;
  }

  private static L1Engine none() {
    throw new EngineFault(EngineFault.Cause.LIBRARY_MISSING, "there is one engine of each");
  }

  private static ScreeningResult screen(L1Engines engines, int shard, L1Event event, long receipt) {
    return engines.screen(shard, EVENT, event, receipt);
  }

  /** What one shard is sent: few targets and ids, so that windows fill, repeat and run late. */
  private static List<L1Event> stream(int shard, long seed) {
    Random random = new Random(seed + shard);
    List<L1Event> events = new ArrayList<>(EVENTS);
    for (int i = 0; i < EVENTS; i++) {
      AccountKey target = new AccountKey(((long) shard << 62) | 1 + random.nextInt(5), 7);
      events.add(
          new L1Event(
              target,
              random.nextInt(200),
              1,
              START_MILLIS + i * 40L - random.nextInt(400_000),
              random.nextInt(200_000),
              1_000,
              random.nextInt(50) == 0 ? "口座" : ""));
    }
    return events;
  }

  private static long receipt(int i) {
    return START_MILLIS + i * 40L;
  }

  private List<ScreeningResult> run(int shard, List<L1Event> events) {
    List<ScreeningResult> answers = new ArrayList<>(events.size());
    for (int i = 0; i < events.size(); i++) {
      answers.add(screen(engines, shard, events.get(i), receipt(i)));
    }
    return answers;
  }

  private static List<ScreeningResult> unbroken(List<L1Event> events) {
    try (L1Engine engine = new JavaL1Engine(SHARDS)) {
      List<ScreeningResult> answers = new ArrayList<>(events.size());
      for (int i = 0; i < events.size(); i++) {
        answers.add(engine.screen(events.get(i), RuleSet.DEFAULT, receipt(i)));
      }
      return answers;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 999, 8_000, 15_999})
  void aPanicAnywhereUnderLoadLeavesTheAnswersOfAnUnbrokenRun(int at) throws Exception {
    over(
        new FaultingEngine(SHARDS, at, L1EnginesTest::panic),
        Optional.of(new JavaL1Engine(SHARDS)));
    runAllShardsAndCompare(at);
    assertEquals(Optional.of(EngineFault.Cause.PANIC), engines.status().fallback());
    assertEquals("java", engines.status().answering());
    assertEquals(1, registry.get("susanoh_l1_fallbacks").tag("cause", "panic").counter().count());
  }

  @Test
  void anAnswerThatCannotBeOneIsNotGiven() throws Exception {
    over(
        new FaultingEngine(
            SHARDS, 5_000, right -> new ScreeningResult(255, right.admission(), 0, 0, 0, 0)),
        Optional.of(new JavaL1Engine(SHARDS)));
    runAllShardsAndCompare(3);
    assertEquals(Optional.of(EngineFault.Cause.CORRUPT_ANSWER), engines.status().fallback());
  }

  private void runAllShardsAndCompare(long seed) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(SHARDS)) {
      List<Future<List<ScreeningResult>>> runs = new ArrayList<>();
      for (int shard = 0; shard < SHARDS; shard++) {
        int of = shard;
        runs.add(threads.submit(() -> run(of, stream(of, seed))));
      }
      for (int shard = 0; shard < SHARDS; shard++) {
        assertEquals(unbroken(stream(shard, seed)), runs.get(shard).get());
      }
    }
  }

  @Test
  void theFollowerHoldsTheSameWindowsAndFindsNoDifference() throws Exception {
    over(new JavaL1Engine(SHARDS), Optional.of(new JavaL1Engine(SHARDS)));
    runAllShardsAndCompare(11);
    for (int shard = 0; shard < SHARDS; shard++) {
      assertEquals(
          windows(engines.answering(shard), shard),
          windows(engines.followerCaughtUp(shard).orElseThrow(), shard));
    }
    assertEquals(0, differences());
    assertEquals(0, engines.status().lag());
  }

  @Test
  void aWrongAnswerOfEitherEngineIsCountedAsADifference() {
    over(
        new JavaL1Engine(SHARDS),
        Optional.of(new FaultingEngine(SHARDS, 10, right -> rules(right, right.rules() ^ 0b0100))));
    run(0, stream(0, 5));
    engines.followerCaughtUp(0);
    assertEquals(1, registry.get("susanoh_l1_differences").tag("rule", "R3").counter().count());
    assertEquals(1, differences());
  }

  @Test
  void aFaultOfTheFollowerLeavesTheAnswersAlone() {
    over(
        new JavaL1Engine(SHARDS),
        Optional.of(new FaultingEngine(SHARDS, 100, L1EnginesTest::panic)));
    List<L1Event> events = stream(1, 8);
    assertEquals(unbroken(events), run(1, events));
    assertEquals(Optional.empty(), engines.followerCaughtUp(1));
    assertEquals(Optional.of(EngineFault.Cause.PANIC), engines.status().followerFault());
    assertEquals(Optional.empty(), engines.status().fallback());
  }

  @Test
  void whatWaitsForTheFollowerIsBounded() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    over(
        new JavaL1Engine(SHARDS),
        Optional.of(
            new FaultingEngine(
                SHARDS,
                1,
                right -> {
                  entered.countDown();
                  await(release);
                  return right;
                })));
    run(0, stream(0, 1).subList(0, 1));
    entered.await();
    for (int i = 0; i < 500_000; i++) {
      L1Event event = new L1Event(new AccountKey(1L << 62, i % 1000), i, 1, receipt(i), 1, -1, "");
      screen(engines, 1, event, receipt(i));
    }
    assertTrue(
        engines.status().lag() < 160_000, "about 64 MiB of 448 bytes: " + engines.status().lag());
    release.countDown();
    engines.followerCaughtUp(1);
    assertEquals(0, differences());
  }

  @Test
  void withoutAFollowerAFaultIsAnsweredAtOnceAndTheWindowsAreRebuilt() {
    over(new FaultingEngine(SHARDS, 2_000, L1EnginesTest::panic), Optional.empty());
    List<L1Event> events = stream(2, 21);
    List<ScreeningResult> right = unbroken(events);
    List<ScreeningResult> first = run(2, events.subList(0, 2_001));
    assertEquals(right.subList(0, 1_999), first.subList(0, 1_999));
    assertTrue(rebuildWanted.get());
    assertEquals(false, engines.status().rebuilt());
    try (L1Engine known = new JavaL1Engine(SHARDS)) {
      for (int i = 0; i < 2_001; i++) {
        known.screen(events.get(i), RuleSet.DEFAULT, receipt(i));
      }
      known.forEachWindow(2, window -> engines.rebuild(2, window));
    }
    engines.rebuildDone();
    for (int i = 2_001; i < events.size(); i++) {
      assertEquals(right.get(i), screen(engines, 2, events.get(i), receipt(i)), "event " + i);
    }
    assertTrue(registry.get("susanoh_l1_unrebuilt_events").counter().count() > 0);
  }

  @ParameterizedTest
  @EnumSource(Call.class)
  void aFaultAtAnyCallIsAnsweredByTheFollowerWithTheSameWindows(Call call) {
    FaultingEngine answering = new FaultingEngine(SHARDS, -1, right -> right);
    over(answering, Optional.of(new JavaL1Engine(SHARDS)));
    List<L1Event> events = stream(1, 3).subList(0, 50);
    run(1, events);
    Object right = call.of(engines, events.getLast());
    answering.breakDown();
    assertEquals(right, call.of(engines, events.getLast()));
    assertEquals("java", engines.status().answering());
  }

  /** What may be asked of the engine that answers; each answers the same when asked again. */
  private enum Call {
    WINDOW,
    USAGE,
    EVICTION,
    DUPLICATE;

    Object of(L1Engines engines, L1Event last) {
      return switch (this) {
        case WINDOW -> engines.window(1, last.target());
        case USAGE -> engines.usage(1).entries();
        case EVICTION -> engines.evictIdle(1, START_MILLIS);
        case DUPLICATE -> engines.screen(1, EVENT, last, receipt(EVENTS)).rules();
      };
    }
  }

  @Test
  void aFollowerThatRunsOutOfItsStackIsLeftAlone() {
    over(
        new JavaL1Engine(SHARDS),
        Optional.of(
            new FaultingEngine(
                SHARDS,
                100,
                right -> {
                  throw new StackOverflowError();
                })));
    List<L1Event> events = stream(1, 8);
    assertEquals(unbroken(events), run(1, events));
    assertEquals(Optional.empty(), engines.followerCaughtUp(1));
    assertEquals(Optional.of(EngineFault.Cause.PANIC), engines.status().followerFault());
  }

  @Test
  void aLostWindowIsStoredAsBegunEarlySoThatAllOfItIsPutBack() {
    over(new FaultingEngine(SHARDS, 1, L1EnginesTest::panic), Optional.empty());
    AccountKey target = new AccountKey(1, 1);
    long lostMillis = START_MILLIS + 200_000;
    L1Event since = new L1Event(target, 2, 2, lostMillis, 10, -1, "");
    long openedMillis = screen(engines, 0, since, lostMillis).openedMillis();
    assertEquals(lostMillis - L1Engine.WINDOW_MILLIS + 1, openedMillis);
    WindowSnapshot.Entry before = new WindowSnapshot.Entry(1, 1, START_MILLIS, 5, 0);
    engines.rebuild(0, new WindowSnapshot(target, openedMillis, START_MILLIS, List.of(before)));
    engines.rebuildDone();
    L1Event next = new L1Event(target, 3, 3, lostMillis, 100, -1, "");
    assertEquals(115, screen(engines, 0, next, lostMillis).windowTotal());
  }

  @Test
  void aWindowThatHadGoneIdleIsNotPutBackToOneThatBeganSince() {
    over(new FaultingEngine(SHARDS, 1, L1EnginesTest::panic), Optional.empty());
    AccountKey target = new AccountKey(1, 1);
    long sinceMillis = START_MILLIS + L1Engine.WINDOW_MILLIS;
    L1Event since = new L1Event(target, 2, 2, START_MILLIS, 10, -1, "");
    screen(engines, 0, since, sinceMillis);
    WindowSnapshot.Entry before = new WindowSnapshot.Entry(1, 1, START_MILLIS, 5, 0);
    engines.rebuild(0, new WindowSnapshot(target, START_MILLIS, START_MILLIS, List.of(before)));
    assertEquals(1, engines.window(0, target).orElseThrow().entries().size());
  }

  private static ScreeningResult panic(ScreeningResult right) {
    throw new EngineFault(EngineFault.Cause.PANIC, "instead of " + right);
  }

  private static ScreeningResult rules(ScreeningResult r, int rules) {
    return new ScreeningResult(
        rules, r.admission(), r.windowTotal(), r.windowCount(), r.newestMillis(), r.openedMillis());
  }

  private double differences() {
    return registry.get("susanoh_l1_differences").counters().stream()
        .mapToDouble(c -> c.count())
        .sum();
  }

  private static Set<WindowSnapshot> windows(L1Engine engine, int shard) {
    Set<WindowSnapshot> windows = new HashSet<>();
    engine.forEachWindow(shard, windows::add);
    return windows;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
