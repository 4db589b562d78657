package io.susanoh.gateway.engine;

import io.susanoh.l1.GameEvent;
import java.util.Optional;

/** Events that name what is screened, where no more of them matters. */
public final class Named {

  private Named() {}

  /** One with that event id. */
  public static GameEvent event(String id) {
    return new GameEvent(
        "default",
        id,
        Optional.empty(),
        GameEvent.NO_TIMESTAMP,
        "TRADE",
        "actor",
        "target",
        0,
        Optional.empty(),
        GameEvent.NO_PRICE,
        1,
        0,
        Optional.empty());
  }
}
