package io.susanoh.golden.vector;

import io.susanoh.golden.reference.NaiveEngine;
import io.susanoh.golden.reference.PlainKeys;
import io.susanoh.golden.reference.ReferenceDecoder;
import io.susanoh.golden.reference.ReferenceDecoder.Accepted;
import io.susanoh.golden.reference.ReferenceDecoder.Refused;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.KeyHasher;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult;
import java.util.function.Function;

/** A door straight into an engine: the body is read by the reference decoder. */
public final class EngineDoor implements Door {

  /** An engine's screening of one event. */
  private interface Screening {
    ScreeningResult screen(L1Event event, long receiptMillis);
  }

  private final Function<GameEvent, L1Event> keys;
  private final Screening screening;

  private EngineDoor(Function<GameEvent, L1Event> keys, Screening screening) {
    this.keys = keys;
    this.screening = screening;
  }

  /** Into {@code engine}, by hashed keys. */
  public static EngineDoor into(L1Engine engine, RuleSet rules) {
    return new EngineDoor(
        new KeyHasher(1, 2)::event, (event, receipt) -> engine.screen(event, rules, receipt));
  }

  /** Into a naive engine of its own, by keys without a hash. */
  public static EngineDoor intoNaive(RuleSet rules) {
    NaiveEngine engine = new NaiveEngine();
    return new EngineDoor(
        new PlainKeys()::event, (event, receipt) -> engine.screen(event, rules, receipt));
  }

  @Override
  public Answer send(byte[] body, long receiptMillis) {
    return switch (ReferenceDecoder.decode(body)) {
      case Accepted(GameEvent event) ->
          Answer.of(screening.screen(keys.apply(event), receiptMillis));
      case Refused refused -> throw new IllegalArgumentException("refused: " + refused);
    };
  }
}
