package io.susanoh.loadtest;

import io.susanoh.l1.AccountKey;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.WindowUsage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Nanoseconds an event, without chat, of chunks of {@value #CHUNK} events in one call, against the
 * same events one by one: a million targets, about five million live entries, by Zipf's law or
 * evenly. The making of the events is in both figures.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx3g", "--enable-native-access=ALL-UNNAMED"})
public class ChunkBenchmark {

  private static final int CHUNK = 256;
  private static final int SHARDS = 64;
  private static final int TARGETS = 1_000_000;

  /** By Zipf's law some windows are at their cap, so that more must come for as many to live. */
  private static final int EVENTS_OF_WINDOW_ZIPF = 6_500_000;

  private static final int EVENTS_OF_WINDOW_EVEN = 5_000_000;
  private static final double ZIPF_EXPONENT = 0.99;
  private static final int DRAWN = 1 << 22;
  private static final double START_MILLIS = 1_700_000_000_000.0;

  /** Which engine. */
  @Param({"java", "rust"})
  public String engine;

  /** Who receives. */
  @Param({"zipf", "even"})
  public String targets;

  private final SplittableRandom random = new SplittableRandom(1);
  private final int[] drawn = new int[DRAWN];
  private final List<L1Event> chunk = new ArrayList<>(CHUNK);
  private final long[] receiptMillis = new long[CHUNK];
  private L1Engine l1;
  private double clockMillis = START_MILLIS;
  private double pauseMillis;
  private long events;

  /** Fills the windows with the events of 300 s. */
  @Setup
  public void fill() {
    boolean zipf = targets.equals("zipf");
    int window = zipf ? EVENTS_OF_WINDOW_ZIPF : EVENTS_OF_WINDOW_EVEN;
    double[] shares = shares(zipf ? ZIPF_EXPONENT : 0);
    for (int i = 0; i < DRAWN; i++) {
      int found = Arrays.binarySearch(shares, random.nextDouble());
      drawn[i] = Math.min(TARGETS - 1, found < 0 ? -found - 1 : found);
    }
    l1 = Engines.named(engine).open(SHARDS);
    pauseMillis = (double) L1Engine.WINDOW_MILLIS / window;
    for (int i = 0; i < window; i += CHUNK) {
      inOneCall();
    }
    WindowUsage usage = new WindowUsage(0, 0, 0);
    for (int shard = 0; shard < SHARDS; shard++) {
      usage = usage.plus(l1.usage(shard));
    }
    System.out.printf(
        "# live entries: %d, windows: %d, bytes a live entry: %.1f%n",
        usage.entries(), usage.windows(), (double) usage.bytes() / usage.entries());
  }

  /** For each target the share of events that it and those before it receive. */
  private static double[] shares(double exponent) {
    double[] shares = new double[TARGETS];
    double sum = 0;
    for (int rank = 0; rank < TARGETS; rank++) {
      sum += Math.pow(rank + 1, -exponent);
      shares[rank] = sum;
    }
    for (int rank = 0; rank < TARGETS; rank++) {
      shares[rank] /= sum;
    }
    return shares;
  }

  /** Frees the windows. */
  @TearDown
  public void close() {
    l1.close();
  }

  private void nextChunk() {
    chunk.clear();
    for (int i = 0; i < CHUNK; i++) {
      clockMillis += pauseMillis;
      receiptMillis[i] = (long) clockMillis;
      long id = ++events;
      long target = drawn[(int) id & (DRAWN - 1)];
      chunk.add(
          new L1Event(
              new AccountKey(hash(target), hash(~target)),
              hash(id),
              hash(~id),
              GameEvent.NO_TIMESTAMP,
              100,
              GameEvent.NO_PRICE,
              ""));
    }
  }

  /** All events of a chunk in one call. */
  @Benchmark
  @OperationsPerInvocation(CHUNK)
  public List<ScreeningResult> inOneCall() {
    nextChunk();
    return l1.screenAll(chunk, RuleSet.DEFAULT, receiptMillis);
  }

  /** The same events one after the other. */
  @Benchmark
  @OperationsPerInvocation(CHUNK)
  public long oneByOne() {
    nextChunk();
    long rules = 0;
    for (int i = 0; i < CHUNK; i++) {
      rules += l1.screen(chunk.get(i), RuleSet.DEFAULT, receiptMillis[i]).rules();
    }
    return rules;
  }

  /** As even as the keys are, at a fraction of the cost (the finaliser of SplitMix64). */
  private static long hash(long value) {
    long mixed = value * 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
