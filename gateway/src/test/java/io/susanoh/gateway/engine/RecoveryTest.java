package io.susanoh.gateway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.concurrent.CountDownLatch;
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
        () -> answer[0] = engines.screen(shard, Named.event("e" + i), event(shard, i), receipt(i)));
    return answer[0];
  }

  /** A chunk of events of one shard. */
  private List<ScreeningResult> screenAll(int shard, int from, int count) {
    List<GameEvent> events = new ArrayList<>();
    List<L1Event> hashed = new ArrayList<>();
    int[] shards = new int[count];
    long[] receiptMillis = new long[count];
    for (int i = 0; i < count; i++) {
      events.add(Named.event("e" + (from + i)));
      hashed.add(event(shard, from + i));
      shards[i] = shard;
      receiptMillis[i] = receipt(from + i);
    }
    List<ScreeningResult> answers = new ArrayList<>();
    holding(shard, () -> answers.addAll(engines.screenAll(shards, events, hashed, receiptMillis)));
    return answers;
  }

  private EngineStatus.Engine rust() {
    return engines.status().engines().get(1);
  }

  private void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      assertFalse(Thread.currentThread().isInterrupted(), "it took too long");
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
        while (!ended) {
          int events = i % 3 == 0 ? 1 + i % 17 : 1;
          List<ScreeningResult> right = new ArrayList<>();
          for (int of = i; of < i + events; of++) {
            right.add(unbroken.screen(event(shard, of), RuleSet.DEFAULT, receipt(of)));
          }
          assertEquals(
              right,
              events == 1 ? List.of(screen(shard, i)) : screenAll(shard, i, events),
              "event " + i + " of shard " + shard);
          answered.addAndGet(events);
          i += events;
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

  @Test
  void oneThatDiffersOnProbationIsGivenUpAndTheNextOneIsTriedLater() throws Exception {
    fresh.add(faultingAt(5_000, right -> withRules(right, right.rules() ^ 0b0100)));
    fresh.add(new JavaL1Engine(SHARDS));
    over(faultingAt(2_000), true, () -> {});
    try (Load load = new Load()) {
      await(() -> rust().state() == EngineState.FAULTED);
      clockMillis.addAndGet(Recovery.PAUSE_MILLIS);
      await(() -> rebuilds("failed") == 1);
      assertEquals(Optional.of(EngineFault.Cause.DIFFERENT_ANSWER), rust().cause());
      clockMillis.addAndGet(Recovery.PAUSE_MILLIS);
      load.awaitMore(20_000);
      assertEquals(EngineState.FAULTED, rust().state(), "the second pause is twice as long");
      clockMillis.addAndGet(Recovery.PAUSE_MILLIS);
      untilSound(load);
      load.end();
    }
    assertEquals(1, rebuilds("sound"));
  }

  @Test
  void oneThatFaultsWhileItIsRebuiltHarmsNoAnswer() throws Exception {
    FaultingEngine breaking = faultingAt(-1);
    breaking.breakDown();
    fresh.add(breaking);
    fresh.add(faultingAt(50));
    fresh.add(new JavaL1Engine(SHARDS));
    over(faultingAt(2_000), true, () -> {});
    try (Load load = new Load()) {
      for (int failures = 1; failures <= 2; failures++) {
        int so = failures;
        await(() -> rust().state() == EngineState.FAULTED);
        clockMillis.addAndGet(Recovery.PAUSE_MILLIS_MAX);
        await(() -> rebuilds("failed") + rebuilds("not_loaded") == so);
      }
      clockMillis.addAndGet(Recovery.PAUSE_MILLIS_MAX);
      untilSound(load);
      load.end();
    }
  }

  @Test
  void oneThatCannotBeLoadedIsTriedAgainLaterEachTime() {
    over(faultingAt(1), true, () -> {});
    screen(0, 0);
    for (int failures = 0; failures < 8; failures++) {
      int so = failures;
      clockMillis.addAndGet(Recovery.pauseMillis(failures));
      await(() -> rebuilds("not_loaded") == so + 1);
    }
    assertEquals(1_000, Recovery.pauseMillis(0));
    assertEquals(2_000, Recovery.pauseMillis(1));
    assertEquals(32_000, Recovery.pauseMillis(5));
    assertEquals(60_000, Recovery.pauseMillis(6));
    assertEquals(60_000, Recovery.pauseMillis(1_000_000));
    assertEquals(Optional.of(EngineFault.Cause.LIBRARY_MISSING), rust().cause());
  }

  @Test
  void oneOnProbationAnswersWhenTheOtherOneFaults() throws Exception {
    fresh.add(new JavaL1Engine(SHARDS));
    FaultingEngine java = faultingAt(-1);
    engines =
        new L1Engines(
            new EngineChoice(
                new Route(EngineProvider.RUST, 0),
                true,
                Candidate.of(java, this::nextFresh),
                Candidate.of(faultingAt(2_000), this::nextFresh),
                Drills.OFF),
            RuleSet.DEFAULT,
            this::holding,
            () -> Instant.ofEpochMilli(clockMillis.get()),
            registry,
            L1Latency.NONE,
            () -> {});
    try (Load load = new Load()) {
      await(() -> rust().state() == EngineState.FAULTED);
      clockMillis.addAndGet(Recovery.PAUSE_MILLIS);
      await(() -> rust().state() == EngineState.PROBATION);
      java.breakDown();
      load.awaitMore(20_000);
      load.end();
    }
    assertEquals("rust", engines.status().answering());
  }

  @Test
  void whatIsEvictedWhileAnEngineIsRebuiltIsGoneFromItToo() throws Exception {
    fresh.add(new JavaL1Engine(SHARDS));
    over(faultingAt(8_000), true, () -> {});
    for (int i = 0; i < 10_000; i++) {
      screen(i % SHARDS, i);
    }
    clockMillis.addAndGet(Recovery.PAUSE_MILLIS);
    for (int i = 10_000; rust().state() != EngineState.PROBATION; i += SHARDS) {
      for (int shard = 0; shard < SHARDS; shard++) {
        int of = shard;
        long before = receipt(i) - 2_000;
        screen(shard, i);
        holding(shard, () -> engines.evictIdle(of, before));
      }
    }
    clockMillis.addAndGet(Recovery.PROBATION_MILLIS_MAX);
    await(() -> rust().state() == EngineState.SOUND);
    bothHoldTheSame();
  }

  @Test
  void withoutAFollowerTheFaultedOneComesBackAndTheOneThatStoodInGoes() throws Exception {
    fresh.add(new JavaL1Engine(SHARDS));
    CountDownLatch lost = new CountDownLatch(1);
    over(faultingAt(1), false, lost::countDown);
    screen(0, 0);
    lost.await();
    clockMillis.addAndGet(Recovery.PAUSE_MILLIS);
    assertEquals(EngineState.FAULTED, rust().state(), "the windows are not whole yet");
    engines.rebuildDone();
    await(() -> rust().state() == EngineState.PROBATION);
    for (int i = 1; i < 3_000; i++) {
      screen(i % SHARDS, i);
    }
    clockMillis.addAndGet(Recovery.PROBATION_MILLIS_MAX);
    await(() -> engines.status().engines().getFirst().state() == EngineState.ABSENT);
    assertEquals("rust", engines.status().answering());
    assertEquals(Optional.empty(), engines.status().following());
    assertTrue(engines.status().asConfigured());
    assertEquals(
        Optional.of("With L1_FOLLOWER=off no other engine is ready to take over"),
        engines.refuses(new Route(EngineProvider.JAVA, 0)));
  }

  private void untilSound(Load load) {
    await(() -> rust().state() == EngineState.PROBATION);
    load.awaitMore(2 * (int) Recovery.PROBATION_EVENTS);
    clockMillis.addAndGet(Recovery.PROBATION_MILLIS_MAX);
    await(() -> rust().state() == EngineState.SOUND);
  }

  private static ScreeningResult withRules(ScreeningResult r, int rules) {
    return new ScreeningResult(
        rules, r.admission(), r.windowTotal(), r.windowCount(), r.newestMillis(), r.openedMillis());
  }
}
