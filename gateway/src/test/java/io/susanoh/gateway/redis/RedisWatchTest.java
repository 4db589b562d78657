package io.susanoh.gateway.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Redis is believed when it was filled and nothing was lost meanwhile. */
class RedisWatchTest {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Vertx vertx = Vertx.vertx();
  private final StandInPrimary primary = new StandInPrimary();

  /** What each reconciliation was told; 0: anything may be missing. */
  private final List<Long> reconciled = new CopyOnWriteArrayList<>();

  private volatile boolean flush;
  private RedisServer redis;
  private Lanes lanes;
  private RedisWatch watch;

  @BeforeEach
  void start() throws Exception {
    redis = RedisServer.start();
    RedisMeters meters = new RedisMeters();
    lanes = await(Lanes.open(vertx, DeadNode.sharing(redis.url()), 1, meters));
    primary.up = true;
    primary.pledges = Optional.of(new Given());
    RedisClock clock = new RedisClock(InstantSource.system(), System::nanoTime);
    Pledge pledge = new Pledge(vertx, primary, new RedisStore(lanes), clock, meters);
    watch =
        new RedisWatch(
            lanes,
            new Markers(lanes),
            new Agreement(primary),
            pledge,
            clock,
            meters,
            new Filling());
    lanes.whenLost(watch::lost);
  }

  @AfterEach
  void stop() throws Exception {
    await(watch.close());
    lanes.close();
    await(vertx.close());
    redis.close();
  }

  /** Fills nothing, and may have Redis flushed meanwhile. */
  private final class Filling implements RedisWatch.Reconciling {
    @Override
    public Future<Void> reconcile(long awaySinceMillis) {
      reconciled.add(awaySinceMillis);
      return flush
          ? vertx.executeBlocking(
              () -> {
                flush = false;
                redis.ask("FLUSHALL");
                return null;
              })
          : Future.succeededFuture();
    }

    @Override
    public Future<Void> afterwards(long awaySinceMillis) {
      return Future.succeededFuture();
    }
  }

  /** Takes every pledge. */
  private static final class Given implements Pledges {
    @Override
    public Future<Long> millis() {
      return Future.succeededFuture(System.currentTimeMillis());
    }

    @Override
    public Future<Boolean> give(UUID id, long untilMillis) {
      return Future.succeededFuture(true);
    }

    @Override
    public Future<Boolean> keep(UUID id, long untilMillis) {
      return Future.succeededFuture(true);
    }

    @Override
    public Future<Boolean> hold() {
      return Future.succeededFuture(true);
    }

    @Override
    public Future<List<UUID>> overdue(long millis) {
      return Future.succeededFuture(List.of());
    }

    @Override
    public Future<Void> redeem(UUID id) {
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
    redis.ask("CLIENT", "KILL", "TYPE", "normal");
    awaitBelieved(2);
    assertTrue(reconciled.get(1) > 0, reconciled::toString);
    redis.ask("FLUSHALL");
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

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
