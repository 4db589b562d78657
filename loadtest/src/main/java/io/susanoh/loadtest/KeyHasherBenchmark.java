package io.susanoh.loadtest;

import io.susanoh.l1.AccountKey;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.KeyHasher;
import io.susanoh.l1.L1Event;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Nanoseconds to hash the ids of an event. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class KeyHasherBenchmark {

  private final KeyHasher hasher = KeyHasher.random();
  private final GameEvent posted =
      new GameEvent(
          "default",
          "8a2c5e1e-3a7e-4d6b-9d43-5a4e1f3a9b77",
          Optional.empty(),
          GameEvent.NO_TIMESTAMP,
          "TRADE",
          "user_mule_03",
          "user_boss_01",
          100,
          Optional.empty(),
          GameEvent.NO_PRICE,
          1,
          0,
          Optional.empty());

  /** The key of one account. */
  @Benchmark
  public AccountKey account() {
    return hasher.account(posted.tenantId(), posted.targetId());
  }

  /** An event's target and its id, a UUID. */
  @Benchmark
  public L1Event event() {
    return hasher.event(posted);
  }
}
