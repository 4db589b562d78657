package io.susanoh.gateway.engine;

import io.susanoh.l1.L1Event;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult;

/** What the answering engine did in one shard and the follower is to do after it. */
sealed interface FollowerStep {

  /** Memory that the step holds while it waits, roughly. */
  int bytes();

  /** An event that is no duplicate was screened, by these rules. */
  record Screened(L1Event event, RuleSet rules, long receiptMillis, ScreeningResult answer)
      implements FollowerStep {
    private static final int FIXED_BYTES = 192;

    @Override
    public int bytes() {
      return FIXED_BYTES + 2 * event.chat().length();
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
