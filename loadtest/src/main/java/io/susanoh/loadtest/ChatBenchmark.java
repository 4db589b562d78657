package io.susanoh.loadtest;

import io.susanoh.l1.AccountKey;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.RuleSet;
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

/** Nanoseconds to look through one chat log that has no slang, so that all of it is read. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(
    value = 1,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED"})
public class ChatBenchmark {

  /** A chat log. */
  public enum Chat {
    /** 31 characters of English. */
    ENGLISH("hello friend, want to trade me?"),
    /** 31 characters of Japanese. */
    JAPANESE("こんにちは、今日は一緒に狩りに行きませんか?また後で連絡します"),
    /** The longest one that is allowed, in Japanese. */
    JAPANESE_LONGEST("こんにちは、今日は一緒に狩りに行きませんか?また後で連絡します。".repeat(512)),
    /** The longest one that is allowed, of beginnings of slang. */
    LONGEST("PayPa10D".repeat(2_048));

    private final String text;

    Chat(String text) {
      this.text = text;
    }
  }

  /** Which engine. */
  @Param({"java", "rust"})
  public String engine;

  /** Which text. */
  @Param public Chat chat;

  private L1Engine l1;
  private L1Event event;

  /** Opens the engine. */
  @Setup
  public void open() {
    l1 = Engines.named(engine).open(1);
    event =
        new L1Event(
            new AccountKey(1, 2), 3, 4, GameEvent.NO_TIMESTAMP, 100, GameEvent.NO_PRICE, chat.text);
  }

  /** Closes it. */
  @TearDown
  public void close() {
    l1.close();
  }

  /** R3 and R4 of one event. */
  @Benchmark
  public int evaluate() {
    return l1.evaluateEvent(event, RuleSet.DEFAULT);
  }
}
