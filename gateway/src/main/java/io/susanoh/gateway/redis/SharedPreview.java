package io.susanoh.gateway.redis;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.engine.L1Engines;
import io.susanoh.gateway.screening.Preview;
import io.susanoh.gateway.screening.StoredWindow;
import io.susanoh.gateway.screening.WindowPreview;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.KeyHasher;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.WindowSnapshot;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * Screens an event on a copy of its target's window in Redis; while that is away, of this node's.
 */
final class SharedPreview implements WindowPreview {

  /** Any key does for a copy that nobody but its maker sees. */
  private static final KeyHasher HASHER = KeyHasher.random();

  private final RedisStore store;
  private final RedisWatch watch;
  private final RedisClock clock;
  private final L1Engines engines;
  private final WindowPreview alone;

  SharedPreview(
      RedisStore store,
      RedisWatch watch,
      RedisClock clock,
      L1Engines engines,
      WindowPreview alone) {
    this.store = store;
    this.watch = watch;
    this.clock = clock;
    this.engines = engines;
    this.alone = alone;
  }

  @Override
  public Future<Preview> preview(GameEvent event) {
    if (!watch.believed()) {
      return alone.preview(event);
    }
    return store
        .window(new AccountId(event.tenantId(), event.targetId()))
        .map(window -> preview(event, window))
        .recover(
            failed -> {
              if (failed instanceof RedisAway) {
                watch.lost(failed.getMessage());
                return alone.preview(event);
              }
              return Future.failedFuture(failed);
            });
  }

  private Preview preview(GameEvent event, Optional<StoredWindow> window) {
    L1Event hashed = HASHER.event(event);
    long receiptMillis =
        Math.max(clock.millis(), window.map(StoredWindow::lastReceiptMillis).orElse(0L));
    return new Preview(
        engines.screenOn(window.map(SharedPreview::snapshot), hashed, receiptMillis),
        hashed.effectiveMillis(receiptMillis));
  }

  /** A window as engines know it. */
  static WindowSnapshot snapshot(StoredWindow window) {
    return new WindowSnapshot(
        HASHER.account(window.target().tenantId(), window.target().userId()),
        window.openedMillis(),
        window.lastReceiptMillis(),
        window.entries().stream()
            .map(e -> HASHER.entry(e.eventId(), e.effectiveMillis(), e.amount(), e.rules()))
            .toList());
  }
}
