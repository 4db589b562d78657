package io.susanoh.gateway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.susanoh.gateway.config.Settings.EngineProvider;
import io.susanoh.gateway.engine.EngineChoice.Candidate;
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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RecoveryTest {

  private static final int SHARDS = 4;
  private static final long START_MILLIS = 1_750_000_000_000L;
  private static final int TARGETS = 400;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicLong clockMillis = new AtomicLong(1_000_000);
  private final ReentrantLock[] locks = new ReentrantLock[SHARDS];
  private final Deque<L1Engine> fresh = new ArrayDeque<>();
  private L1Engines engines;

  RecoveryTest() {
    for (int i = 0; i < SHARDS; i++) {
      locks[i] = new ReentrantLock();
    }
  }

  @AfterEach
  void close() {
    engines.close();
  }

  private void holding(int shard, Runnable work) {
    locks[shard].lock();
    try {
      work.run();
    } finally {
      locks[shard].unlock();
    }
  }

  /** Rust answers; the engines that are made after it faulted are those in {@link #fresh}. */
  private void over(L1Engine rust, boolean follower, Runnable rebuildWanted) {
    Supplier<L1Engine> java = () -> new JavaL1Engine(SHARDS);
    engines =
        new L1Engines(
            new EngineChoice(
                new Route(EngineProvider.RUST, 0),
                follower,
                follower ? Candidate.of(java.get(), java) : Candidate.spare(java),
                Candidate.of(rust, this::nextFresh),
                Drills.OFF),
            RuleSet.DEFAULT,
            this::holding,
            () -> Instant.ofEpochMilli(clockMillis.get()),
            registry,
            L1Latency.NONE,
            rebuildWanted);
  }

  private synchronized L1Engine nextFresh() {
    if (fresh.isEmpty()) {
      throw new EngineFault(EngineFault.Cause.LIBRARY_MISSING, "gone");
    }
    return fresh.poll();
  }

  private static FaultingEngine faultingAt(long at) {
    return faultingAt(
        at,
        right -> {
          throw new EngineFault(EngineFault.Cause.PANIC, "as planned");
        });
  }

  private static FaultingEngine faultingAt(long at, UnaryOperator<ScreeningResult> misbehaviour) {
    return new FaultingEngine(SHARDS, at, misbehaviour);
  }

  private static GameEvent named(String id) {
    return new GameEvent(
        "default",
        id,
        Optional.empty(),
        GameEvent.NO_TIMESTAMP,
        "TRADE",
        "actor",
        "target",
        0,
        Optional.empty(),
        GameEvent.NO_PRICE,
        1,
        0,
        Optional.empty());
  }

  /** The events of one shard, which follow from its number and theirs. */
  private static L1Event event(int shard, int i) {
    Random random = new Random(shard * 1_000_003L + i);
    AccountKey target = new AccountKey(((long) shard << 62) | random.nextInt(TARGETS), 7);
    return new L1Event(
        target,
        random.nextInt(2_000),
        1,
        receipt(i) - random.nextInt(400_000),
        random.nextInt(200_000),
        1_000,
        random.nextInt(50) == 0 ? "口座" : "");
  }

  private static long receipt(int i) {
    return START_MILLIS + i * 7L;
  }

  private ScreeningResult screen(int shard, int i) {
    ScreeningResult[] answer = new ScreeningResult[1];
    holding(
        shard,
        () -> answer[0] = engines.screen(shard, named("e" + i), event(shard, i), receipt(i)));
    return answer[0];
  }

  private EngineStatus.Engine rust() {
    return engines.status().engines().get(1);
  }

  private void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private double rebuilds(String outcome) {
    return registry
        .get("susanoh_l1_rebuilds")
        .tags("engine", "rust", "outcome", outcome)
        .counter()
        .count();
  }

  /** Load on every shard until the end is told, each answer held against an unbroken engine's. */
  private final class Load implements AutoCloseable {
    private final ExecutorService threads = Executors.newFixedThreadPool(SHARDS);
    private final List<Future<Integer>> runs = new ArrayList<>();
    private final AtomicLong answered = new AtomicLong();
    private volatile boolean ended;

    Load() {
      for (int shard = 0; shard < SHARDS; shard++) {
        int of = shard;
        runs.add(threads.submit(() -> run(of)));
      }
    }

    private int run(int shard) {
      int i = 0;
      try (L1Engine unbroken = new JavaL1Engine(SHARDS)) {
        for (; !ended; i++) {
          ScreeningResult right = unbroken.screen(event(shard, i), RuleSet.DEFAULT, receipt(i));
          assertEquals(right, screen(shard, i), "event " + i + " of shard " + shard);
          answered.incrementAndGet();
        }
      }
      return i;
    }

    void awaitMore(int events) {
      long until = answered.get() + events;
      await(() -> answered.get() >= until || runs.stream().anyMatch(Future::isDone));
    }

    void end() throws Exception {
      ended = true;
      for (Future<Integer> run : runs) {
        run.get();
      }
    }

    @Override
    public void close() {
      ended = true;
      threads.close();
    }
  }

  private void bothHoldTheSame() {
    for (int shard = 0; shard < SHARDS; shard++) {
      int of = shard;
      holding(
          shard,
          () ->
              assertEquals(
                  windows(engines.answering(of), of),
                  windows(engines.followerCaughtUp(of).orElseThrow(), of)));
    }
    assertEquals(0, engines.status().differences());
  }

  /** Those that are not idle: engines free idle ones when they come by. */
  private static Map<AccountKey, WindowSnapshot> windows(L1Engine engine, int shard) {
    Map<AccountKey, WindowSnapshot> windows = new HashMap<>();
    engine.forEachWindow(shard, window -> windows.put(window.target(), window));
    long newest =
        windows.values().stream().mapToLong(WindowSnapshot::lastReceiptMillis).max().orElse(0);
    windows
        .values()
        .removeIf(window -> newest - window.lastReceiptMillis() >= L1Engine.WINDOW_MILLIS);
    return windows;
  }

  @Test
  void aFaultedEngineIsRebuiltUnderLoadAndAnswersAgainAsIfNothingHadBeen() throws Exception {
    fresh.add(new JavaL1Engine(SHARDS));
    over(faultingAt(20_000), true, () -> {});
    try (Load load = new Load()) {
      await(() -> rust().state() == EngineState.FAULTED);
      assertEquals("java", engines.status().answering());
      load.awaitMore(20_000);
      assertEquals(EngineState.FAULTED, rust().state(), "the clock stands");
      clockMillis.addAndGet(Recovery.PAUSE_MILLIS);
      await(() -> rust().state() == EngineState.PROBATION);
      load.awaitMore(20_000);
      assertEquals(EngineState.PROBATION, rust().state(), "the clock stands");
      clockMillis.addAndGet(Recovery.PROBATION_MILLIS);
      await(() -> rust().state() == EngineState.SOUND);
      load.awaitMore(20_000);
      load.end();
    }
    assertEquals("rust", engines.status().answering());
    assertEquals(Optional.empty(), engines.status().fallback());
    assertEquals(1, rebuilds("sound"));
    bothHoldTheSame();
  }
}
