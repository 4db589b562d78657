package io.susanoh.gateway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An engine that takes 15 ms of processor time for each event, in chunks of many events. */
@Timeout(60)
class SlowEngineTest {

  private static final int SHARDS = 2;
  private static final int EVENTS = 64;
  private static final int SLOW_MILLIS = 15;

  /** Of one call that is not measured yet, and of those that count. */
  private static final int SLOW_EVENTS_MAX = 1 + SlowCalls.SLOW_CALLS_MAX;

  private static final GameEvent NAMED = Named.event("e");

  private final Drills drills = Drills.allowed();
  private final L1Engine unbroken = new JavaL1Engine(SHARDS);
  private final L1Engines engines = engines();
  private int events;

  private L1Engines engines() {
    Supplier<L1Engine> java = () -> new JavaL1Engine(SHARDS);
    Supplier<L1Engine> rust = drills.over("rust", java);
    return new L1Engines(
        new EngineChoice(
            new Route(EngineProvider.RUST, 0),
            true,
            Candidate.of(java.get(), java),
            Candidate.of(rust.get(), SlowEngineTest::none),
            drills),
        RuleSet.DEFAULT,
        (shard, work) -> work.run(),
        InstantSource.fixed(Instant.EPOCH),
        new SimpleMeterRegistry(),
        L1Latency.NONE,
        () -> {});
  }

  private static L1Engine none() {
    throw new EngineFault(EngineFault.Cause.LIBRARY_MISSING, "there is no other one");
  }

  @AfterEach
  void close() {
    engines.close();
    unbroken.close();
  }

  /** Screens so many events of one shard in one chunk, each answer held against an unbroken one. */
  private void screen(int count) {
    List<L1Event> hashed = new ArrayList<>();
    List<ScreeningResult> right = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      L1Event event = new L1Event(new AccountKey(7, 7), events++, 1, 1_000, 5, -1, "");
      hashed.add(event);
      right.add(unbroken.screen(event, RuleSet.DEFAULT, 1_000));
    }
    long[] receiptMillis = new long[count];
    Arrays.fill(receiptMillis, 1_000);
    assertEquals(
        right,
        engines.screenAll(
            new int[count], Collections.nCopies(count, NAMED), hashed, receiptMillis));
  }

  private EngineStatus.Engine rust() {
    return engines.status().engines().get(1);
  }

  private void drill() {
    drills.set(new Drill(Drill.Kind.SLOW_ANSWER, "rust", OptionalInt.empty(), SLOW_MILLIS));
  }

  @Test
  void oneThatAnswersIsGivenUpAfterAFewEventsOfAChunk() {
    screen(EVENTS);
    drill();
    long beganNanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    screen(1);
    screen(EVENTS);
    long workedNanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - beganNanos;
    assertEquals(Optional.of(EngineFault.Cause.SLOW_ANSWER), rust().cause());
    assertEquals("java", engines.status().answering());
    assertTrue(
        workedNanos < 2L * SLOW_EVENTS_MAX * SLOW_MILLIS * 1_000_000,
        workedNanos + " ns of processor time for " + SLOW_EVENTS_MAX + " slow events");
  }

  @Test
  void oneThatFollowsIsGivenUpAfterAFewEvents() {
    engines.use(new Route(EngineProvider.JAVA, 0));
    drill();
    screen(EVENTS);
    while (rust().state() != EngineState.FAULTED) {
      LockSupport.parkNanos(1_000_000);
    }
    assertEquals(Optional.of(EngineFault.Cause.SLOW_ANSWER), rust().cause());
    assertTrue(engines.status().compared() <= SLOW_EVENTS_MAX, engines.status().toString());
  }
}
