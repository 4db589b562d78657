package io.susanoh.gateway.review;

import io.susanoh.l1.GameEvent;
import io.susanoh.l1.Rule;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.ScreeningResult.Admission;
import java.util.Optional;

/** Events of the default tenant, and L1's answers to them. */
public final class TestEvents {

  private TestEvents() {}

  /** An event with a timestamp. */
  public static GameEvent event(
      String id, String actor, String target, long amount, long timestampMillis) {
    return new GameEvent(
        "default",
        id,
        Optional.of("t" + timestampMillis),
        timestampMillis,
        "TRADE",
        actor,
        target,
        amount,
        Optional.empty(),
        GameEvent.NO_PRICE,
        1,
        0,
        Optional.of("chat of " + id));
  }

  /** An answer that names these rules, of a window that {@code openedMillis} began. */
  public static ScreeningResult fired(long openedMillis, Rule... rules) {
    return answer(Admission.ADDED, openedMillis, rules);
  }

  /** An answer to an event that was not added. */
  public static ScreeningResult late(long openedMillis, Rule... rules) {
    return answer(Admission.LATE, openedMillis, rules);
  }

  private static ScreeningResult answer(Admission admission, long openedMillis, Rule... rules) {
    int bits = 0;
    for (Rule rule : rules) {
      bits |= rule.bit();
    }
    return new ScreeningResult(bits, admission, 1_000_000, 10, openedMillis, openedMillis);
  }
}
