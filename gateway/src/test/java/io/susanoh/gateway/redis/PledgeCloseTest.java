package io.susanoh.gateway.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A process that ends while it gives a pledge leaves none. */
class PledgeCloseTest {

  private final Vertx vertx = Vertx.vertx();
  private final Taking taking = new Taking();
  private RedisServer redis;
  private Lanes lanes;
  private Pledge pledge;

  /** PostgreSQL's pledges; it takes its time to take one. */
  private static final class Taking implements Pledges {

    private final Set<UUID> there = new HashSet<>();
    private final Promise<UUID> asked = Promise.promise();
    private final Promise<Void> answer = Promise.promise();

    @Override
    public Future<Long> millis() {
      return Future.succeededFuture(0L);
    }

    @Override
    public Future<Boolean> give(UUID id, long untilMillis) {
      asked.complete(id);
      return answer
          .future()
          .map(
              v -> {
                there.add(id);
                return true;
              });
    }

    @Override
    public Future<Boolean> keep(UUID id, long untilMillis) {
      return Future.succeededFuture(there.contains(id));
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
      there.remove(id);
      return Future.succeededFuture();
    }
  }

  @BeforeEach
  void start() throws Exception {
    redis = RedisServer.start();
    RedisMeters meters = new RedisMeters();
    lanes = await(Lanes.open(vertx, DeadNode.sharing(redis.url()), 1, meters));
    await(lanes.connect());
    StandInPrimary primary = new StandInPrimary();
    primary.up = true;
    primary.pledges = Optional.of(taking);
    RedisClock clock = new RedisClock(InstantSource.system(), System::nanoTime);
    pledge = new Pledge(vertx, primary, new RedisStore(lanes), clock, meters);
  }

  @AfterEach
  void stop() throws Exception {
    lanes.close();
    await(vertx.close());
    redis.close();
  }

  @Test
  void whatIsBeingGivenIsTakenBackAndNothingIsGivenAfterwards() throws Exception {
    Future<Void> given = pledge.give();
    await(taking.asked.future());
    Future<Void> closed = pledge.close();
    assertFalse(closed.isComplete(), "it waits for what PostgreSQL has been asked");
    taking.answer.complete();
    await(given);
    await(closed);
    assertEquals(Set.of(), taking.there);
    assertThrows(ExecutionException.class, () -> await(pledge.give()));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
