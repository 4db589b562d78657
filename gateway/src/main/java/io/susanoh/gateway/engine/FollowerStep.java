package io.susanoh.gateway.engine;

import io.susanoh.l1.GameEvent;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult;

/** What one engine did in a shard and the other one is to do after it. */
sealed interface FollowerStep {

  /** Memory that the step holds while it waits, roughly. */
  int bytes();

  /**
   * An event that is no duplicate was screened.
   *
   * @param event for its ids, when the answers differ
   * @param rules what it was screened by: another rule set may be in force by the time it is
   *     followed
   */
  record Screened(
      GameEvent event, L1Event hashed, RuleSet rules, long receiptMillis, ScreeningResult answer)
      implements FollowerStep {
    private static final int FIXED_BYTES = 448;

    @Override
    public int bytes() {
      return FIXED_BYTES + 2 * hashed.chat().length();
    }
  }

  /** Windows were forgotten for want of memory. */
  record Evicted(long beforeReceiptMillis) implements FollowerStep {
    @Override
    public int bytes() {
      return Long.BYTES;
    }
  }
}
