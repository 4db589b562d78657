package io.susanoh.gateway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.susanoh.gateway.config.Settings.EngineProvider;
import io.susanoh.l1.AccountKey;
import io.susanoh.l1.EngineFault;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.JavaL1Engine;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.Rule;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.SlangPatterns;
import io.susanoh.l1.rust.RustL1Engine;
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
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** Rules change while events are screened: at one event of each account, for both engines. */
class RuleChangeTest {

  private static final int SHARDS = 4;
  private static final int EVENTS = 40_000;
  private static final long START_MILLIS = 1_750_000_000_000L;

  /** R2 says of every event that is no duplicate which of the two it was judged by. */
  private static final RuleSet OLD =
      new RuleSet(1L << 49, 10_000, 1_000_000_000, SlangPatterns.of(List.of("口座", "ab+")));

  private static final RuleSet NEW =
      new RuleSet(500_000, 1, 5, SlangPatterns.of(List.of("[a-c]{2,3}", "銀行")));

  /** Names what is screened, where no name matters. */
  private static final GameEvent EVENT = Named.event("e");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private static L1Engine rust() {
    try {
      return RustL1Engine.load(SHARDS);
    } catch (EngineFault fault) {
      throw new TestAbortedException("the Rust engine does not load: " + fault.getMessage());
    }
  }

  private L1Engines over(EngineProvider answering, L1Engine rust) {
    L1Engines engines =
        new L1Engines(
            EngineChoice.make(Optional.of(answering), 0, true, SHARDS, shards -> rust, Drills.OFF),
            OLD,
            (shard, work) -> work.run(),
            InstantSource.fixed(Instant.EPOCH),
            registry,
            L1Latency.NONE,
            () -> {});
    engines.use(OLD);
    return engines;
  }

  private static L1Event event(int shard, int i, Random random) {
    String[] chats = {"", "口座", "ab", "cc", "銀行", "gg"};
    return new L1Event(
        new AccountKey(((long) shard << 62) | 1 + random.nextInt(7), 7),
        random.nextInt(20) == 0 ? random.nextInt(i + 1) : i,
        1,
        START_MILLIS + i * 20L,
        random.nextInt(2_000),
        random.nextInt(100),
        chats[random.nextInt(chats.length)]);
  }

  @Test
  void javaAnswersAndRustFollows() throws Exception {
    changeUnderLoad(over(EngineProvider.JAVA, rust()));
  }

  @Test
  void rustAnswersAndJavaFollows() throws Exception {
    changeUnderLoad(over(EngineProvider.RUST, rust()));
  }

  private void changeUnderLoad(L1Engines engines) throws Exception {
    CountDownLatch halfway = new CountDownLatch(SHARDS);
    try (engines;
        ExecutorService threads = Executors.newFixedThreadPool(SHARDS)) {
      List<Future<Integer>> changes = new ArrayList<>();
      for (int shard = 0; shard < SHARDS; shard++) {
        int of = shard;
        changes.add(threads.submit(() -> screenAndReplay(engines, of, halfway)));
      }
      halfway.await();
      engines.use(NEW);
      for (int shard = 0; shard < SHARDS; shard++) {
        int at = changes.get(shard).get();
        assertTrue(at >= EVENTS / 2 && at < EVENTS, "shard " + shard + " changed at " + at);
        assertEquals(
            windows(engines.answering(shard), shard),
            windows(engines.followerCaughtUp(shard).orElseThrow(), shard));
      }
    }
    double differences =
        registry.get("susanoh_l1_differences").counters().stream()
            .mapToDouble(Counter::count)
            .sum();
    assertEquals(0, differences);
  }

  /**
   * Screens a shard's events and holds the answers against an engine that is told, event by event,
   * which rules judge it; at which event they changed. The last events wait for the change.
   */
  private static int screenAndReplay(L1Engines engines, int shard, CountDownLatch halfway) {
    Random random = new Random(shard);
    int changedAt = EVENTS;
    try (L1Engine replay = new JavaL1Engine(SHARDS)) {
      for (int i = 0; i < EVENTS; i++) {
        if (i == EVENTS / 2) {
          halfway.countDown();
        }
        while (i == EVENTS - 100 && !engines.rules().equals(NEW)) {
          Thread.onSpinWait();
        }
        L1Event event = event(shard, i, random);
        long receiptMillis = START_MILLIS + i * 20L;
        ScreeningResult answer = engines.screen(shard, EVENT, event, receiptMillis);
        if (!answer.duplicate()) {
          boolean isNew = Rule.R2.in(answer.rules());
          assertFalse(changedAt < i && !isNew, "judged by the old rules after the new ones");
          changedAt = isNew ? Math.min(changedAt, i) : changedAt;
        }
        RuleSet judging = changedAt < EVENTS ? NEW : OLD;
        assertEquals(replay.screen(event, judging, receiptMillis), answer, "event " + i);
      }
    }
    return changedAt;
  }

  private static Set<Object> windows(L1Engine engine, int shard) {
    Set<Object> windows = new HashSet<>();
    engine.forEachWindow(shard, windows::add);
    return windows;
  }

  @Test
  void rulesThatTheFollowerDoesNotTakeAreNotPutInForce() {
    FaultingEngine following = new FaultingEngine(SHARDS, -1, right -> right);
    try (L1Engines engines = over(EngineProvider.JAVA, following)) {
      following.breakDown();
      assertThrows(EngineFault.class, () -> engines.use(NEW));
      assertEquals(OLD, engines.rules());
    }
  }

  @Test
  void anEventOnACopyOfAWindowIsJudgedByTheRulesInForce() {
    try (L1Engines engines = over(EngineProvider.JAVA, new JavaL1Engine(SHARDS))) {
      L1Event event =
          new L1Event(
              new AccountKey(1, 1), 1, 1, GameEvent.NO_TIMESTAMP, 1, GameEvent.NO_PRICE, "銀行");
      assertEquals(0, engines.screenOn(Optional.empty(), event, START_MILLIS).rules());
      engines.use(NEW);
      assertEquals(
          Rule.R2.bit() | Rule.R4.bit(),
          engines.screenOn(Optional.empty(), event, START_MILLIS).rules());
      assertEquals(Optional.empty(), engines.window(0, event.target()));
    }
  }
}
