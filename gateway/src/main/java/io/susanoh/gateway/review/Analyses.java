package io.susanoh.gateway.review;

import io.susanoh.gateway.account.Verdict;
import io.susanoh.l1.GameEvent;
import io.vertx.core.Future;

/** L2 on demand: {@code POST /api/v1/analyze} (CONTRACT §7). */
public interface Analyses {

  /**
   * The verdict on the event's target: of the analysis that runs, of the one that waits (run at
   * once, with full effect), else of a copy of the window with the event added, which is stored and
   * changes nothing. UNAVAILABLE while PostgreSQL is away.
   */
  Future<Verdict> analyze(GameEvent event);
}
