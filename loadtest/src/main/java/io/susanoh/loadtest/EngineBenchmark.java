package io.susanoh.loadtest;

import io.susanoh.l1.AccountKey;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Nanoseconds to screen one event without chat: every target is as likely as any other, which is
 * the worst for caches, and each receives {@value #LIVE_EVENTS_PER_TARGET} events in 300 s, so that
 * as many leave as come. The making of the event, some nanoseconds, is in the figure.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx3g", "--enable-native-access=ALL-UNNAMED"})
public class EngineBenchmark {

  private static final int SHARDS = 64;
  private static final int LIVE_EVENTS_PER_TARGET = 5;
  private static final double START_MILLIS = 1_700_000_000_000.0;

  /** Which engine. */
  @Param({"java", "rust"})
  public String engine;

  /** How many targets receive events. */
  @Param({"1000", "1000000"})
  public int targets;

  private final SplittableRandom random = new SplittableRandom(1);
  private L1Engine l1;
  private double clockMillis;
  private double pauseMillis;
  private long events;

  /** Fills the windows with the events of 300 s. */
  @Setup
  public void fill() {
    l1 = Engines.named(engine).open(SHARDS);
    clockMillis = START_MILLIS;
    int live = targets * LIVE_EVENTS_PER_TARGET;
    pauseMillis = (double) L1Engine.WINDOW_MILLIS / live;
    for (int i = 0; i < live; i++) {
      screen();
    }
  }

  /** Frees the windows. */
  @TearDown
  public void close() {
    l1.close();
  }

  /** One event, to any target. */
  @Benchmark
  public ScreeningResult screen() {
    clockMillis += pauseMillis;
    long target = random.nextInt(targets);
    long id = ++events;
    L1Event event =
        new L1Event(
            new AccountKey(hash(target), hash(~target)),
            hash(id),
            hash(~id),
            GameEvent.NO_TIMESTAMP,
            100,
            GameEvent.NO_PRICE,
            "");
    return l1.screen(event, RuleSet.DEFAULT, (long) clockMillis);
  }

  /** As even as the keys are, at a fraction of the cost (the finaliser of SplitMix64). */
  private static long hash(long value) {
    long mixed = value * 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
