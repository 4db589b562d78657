package io.susanoh.loadtest;

import io.susanoh.gateway.http.EventDecoder;
import io.susanoh.gateway.http.JacksonEventDecoder;
import io.susanoh.gateway.http.ScanningEventDecoder;
import io.susanoh.l1.GameEvent;
import java.nio.charset.StandardCharsets;
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
import org.openjdk.jmh.annotations.Warmup;

/** Nanoseconds to turn a posted event's bytes into an event, by both decoders. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class DecoderBenchmark {

  /** What the event says, in how many characters of which script. */
  public enum Chat {
    ASCII("meet me at the inn"),
    JAPANESE("口座に振り込みました。確認お願いします！"),
    ESCAPED("meet me\\nat the \\u5bbf\\u5c4b \\ud83d\\ude00"),
    LONG("口座に振り込みました。確認お願いし".repeat(1_000).substring(0, 16_384)),
    /** Refused, for what comes last. */
    BAD("meet me at the inn\u0000");

    private final String json;

    Chat(String json) {
      this.json = json;
    }

    byte[] body() {
      return """
          {"event_id": "8a2c5e1e-3a7e-4d6b-9d43-5a4e1f3a9b77", \
          "timestamp": "2026-02-03T04:05:06.789Z", "event_type": "TRADE", \
          "actor_id": "user_mule_03", "target_id": "user_boss_01", \
          "action_details": {"currency_amount": 1500000, "item_id": "potion", \
          "market_avg_price": 100}, "context_metadata": {"actor_level": 3, \
          "account_age_days": 1, "recent_chat_log": "%s"}}"""
          .formatted(json)
          .getBytes(StandardCharsets.UTF_8);
    }
  }

  /** The body. */
  @Param({"ASCII", "JAPANESE", "ESCAPED", "LONG"})
  public Chat chat;

  private final EventDecoder jackson = new JacksonEventDecoder();
  private final EventDecoder scanning = new ScanningEventDecoder(jackson);
  private byte[] body;

  /** Makes the body. */
  @Setup
  public void body() {
    body = chat.body();
  }

  /** Jackson's streaming parser. */
  @Benchmark
  public GameEvent jackson() {
    return jackson.decode(body, "default");
  }

  /** The scan. */
  @Benchmark
  public GameEvent scanning() {
    return scanning.decode(body, "default");
  }
}
