package io.susanoh.gateway.redis;

import static io.susanoh.gateway.redis.ConnectedRedis.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Redis is believed when it was filled and nothing was lost meanwhile. */
class RedisWatchTest {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  @RegisterExtension private final ConnectedRedis redis = new ConnectedRedis();

  /** What each reconciliation was told; 0: anything may be missing. */
  private final List<Long> reconciled = new CopyOnWriteArrayList<>();

  private volatile boolean flush;
  private RedisWatch watch;

  @BeforeEach
  void start() {
    StandInPrimary primary = new StandInPrimary();
    primary.up = true;
    primary.pledges = Optional.of(new StandInPledges());
    watch =
        new RedisWatch(
            redis.lanes,
            new Markers(redis.lanes),
            new Agreement(primary),
            new Pledge(redis.vertx, primary, redis.store, redis.clock, redis.meters),
            redis.clock,
            redis.meters,
            new Filling());
    redis.lanes.whenLost(watch::lost);
  }

  @AfterEach
  void stop() throws Exception {
    await(watch.close());
  }

  /** Fills nothing, and may have Redis flushed meanwhile. */
  private final class Filling implements RedisWatch.Reconciling {
    @Override
    public Future<Void> reconcile(long awaySinceMillis) {
      reconciled.add(awaySinceMillis);
      return flush
          ? redis.vertx.executeBlocking(
              () -> {
                flush = false;
                redis.server.ask("FLUSHALL");
                return null;
              })
          : Future.succeededFuture();
    }

    @Override
    public Future<Void> afterwards(long awaySinceMillis) {
      return Future.succeededFuture();
    }
  }

  @Test
  void whatIsFlushedWhileItIsFilledIsFilledAgain() throws Exception {
    flush = true;
    await(watch.start());
    awaitBelieved(1);
    assertEquals(List.of(0L, 0L), reconciled);
  }

  @Test
  void aConnectionThatIsLostLosesNothingAndAFlushLosesAll() throws Exception {
    await(watch.start());
    awaitBelieved(1);
    redis.server.ask("CLIENT", "KILL", "TYPE", "normal");
    awaitBelieved(2);
    assertTrue(reconciled.get(1) > 0, reconciled::toString);
    redis.server.ask("FLUSHALL");
    awaitBelieved(3);
    assertEquals(0, reconciled.get(2));
  }

  private void awaitBelieved(int times) {
    long endNanos = System.nanoTime() + PATIENCE_NANOS;
    while (watch.beliefs() < times) {
      assertTrue(System.nanoTime() < endNanos, () -> watch.reason());
      LockSupport.parkNanos(5_000_000);
    }
  }
}
