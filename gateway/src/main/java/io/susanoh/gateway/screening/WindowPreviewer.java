package io.susanoh.gateway.screening;

import io.susanoh.gateway.engine.L1Engines;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.WindowSnapshot;
import io.vertx.core.Future;
import java.util.Optional;

/** Screens an event on a copy of its target's window. */
public final class WindowPreviewer implements WindowPreview {

  private final Shards shards;
  private final L1Engines engines;

  public WindowPreviewer(Shards shards, L1Engines engines) {
    this.shards = shards;
    this.engines = engines;
  }

  @Override
  public Future<Preview> preview(GameEvent event) {
    L1Event screened = shards.hasher().event(event);
    Shard shard = shards.of(screened.target());
    long receiptMillis;
    Optional<WindowSnapshot> window;
    shard.lock.lock();
    try {
      receiptMillis = shard.receipt(shards.nowMillis());
      window = engines.window(shard.index, screened.target());
    } finally {
      shard.lock.unlock();
    }
    return Future.succeededFuture(
        new Preview(
            engines.screenOn(window, screened, receiptMillis),
            screened.effectiveMillis(receiptMillis)));
  }
}
