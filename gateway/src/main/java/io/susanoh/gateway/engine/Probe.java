package io.susanoh.gateway.engine;

import io.susanoh.l1.AccountKey;
import io.susanoh.l1.EngineFault;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.RuleSet;
import java.util.List;
import java.util.function.Supplier;

/**
 * Fixed events on which a rebuilt engine must say of R3 and R4 what the other one says. No window
 * is read or changed.
 */
final class Probe {

  /** Whose shard's lock must be held: no account has this key, but for one in 2^128. */
  static final AccountKey TARGET = new AccountKey(0, 0);

  private static final List<L1Event> EVENTS =
      List.of(
          event(0, GameEvent.NO_PRICE, ""),
          event(GameEvent.AMOUNT_MAX, 1, "gg wp"),
          event(99, 1, "よろしくお願いします"),
          event(100, 1, "口座に振込お願いします"),
          event(1, GameEvent.AMOUNT_MAX, "5k"),
          event(1, 0, "PayPay?"),
          event(1, GameEvent.NO_PRICE, "りょ。"),
          event(1, GameEvent.NO_PRICE, "ab\u0000\uD83D\uDE00".repeat(100) + "入金確認"));

  private final Supplier<RuleSet> rules;

  Probe(Supplier<RuleSet> rules) {
    this.rules = rules;
  }

  private static L1Event event(long amount, long price, String chat) {
    return new L1Event(TARGET, 1, 1, GameEvent.NO_TIMESTAMP, amount, price, chat);
  }

  /**
   * Asks both. Caller holds the lock of {@link #TARGET}'s shard.
   *
   * @throws EngineFault when they differ
   */
  void hold(L1Engine probed, L1Engine sound) {
    RuleSet inForce = rules.get();
    for (int i = 0; i < EVENTS.size(); i++) {
      int right = sound.evaluateEvent(EVENTS.get(i), inForce);
      int said = probed.evaluateEvent(EVENTS.get(i), inForce);
      if (said != right) {
        throw new EngineFault(
            EngineFault.Cause.DIFFERENT_ANSWER,
            "of probe %d it says %d instead of %d".formatted(i, said, right));
      }
    }
  }
}
