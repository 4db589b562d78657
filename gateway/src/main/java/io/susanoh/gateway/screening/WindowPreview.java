package io.susanoh.gateway.screening;

import io.susanoh.l1.GameEvent;
import io.vertx.core.Future;

/** L1 without effect. */
@FunctionalInterface
public interface WindowPreview {

  /** Adds {@code event} to a copy of its target's window by CONTRACT §4, and nowhere else. */
  Future<Preview> preview(GameEvent event);
}
