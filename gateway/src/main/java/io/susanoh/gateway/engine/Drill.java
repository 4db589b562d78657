package io.susanoh.gateway.engine;

import java.util.Locale;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * What an engine shall do wrong, so that the defences against it can be seen at work.
 *
 * @param engine {@code java} or {@code rust}
 * @param shard where; empty in all
 * @param delayMillis what a SLOW_ANSWER takes longer
 */
public record Drill(Kind kind, String engine, OptionalInt shard, int delayMillis) {

  /** Kinds of misbehaviour. */
  public enum Kind {
    /** It is gone, and none can be loaded. */
    LOAD_FAILURE,
    /** Each screening panics. */
    PANIC,
    /** Each answer is altered on its way back, as its seal or its bounds will tell. */
    WRONG_ANSWER,
    /** Each screening takes longer, working. */
    SLOW_ANSWER,
    /** While it follows, it says otherwise than it was answered. No answer that is given is. */
    DIFFERENCE,
    /** All is well. */
    NONE;

    /** As it is written in requests and answers. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Drill {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(engine);
    Objects.requireNonNull(shard);
  }

  /** Nothing, of an engine. */
  public static Drill none(String engine) {
    return new Drill(Kind.NONE, engine, OptionalInt.empty(), 0);
  }

  /** Whether it is on in a shard. */
  boolean hits(int index) {
    return kind != Kind.NONE && (shard.isEmpty() || shard.getAsInt() == index);
  }

  /** As a person reads it: {@code rust: panic in shard 3}. */
  public String describe() {
    return engine
        + ": "
        + kind.word()
        + (kind == Kind.SLOW_ANSWER ? " of " + delayMillis + " ms" : "")
        + (shard.isPresent() ? " in shard " + shard.getAsInt() : "");
  }
}
