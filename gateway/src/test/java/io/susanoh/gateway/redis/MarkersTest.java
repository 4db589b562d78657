package io.susanoh.gateway.redis;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A flush is seen whenever it comes. */
class MarkersTest {

  private final Vertx vertx = Vertx.vertx();
  private RedisServer redis;
  private Lanes lanes;
  private Markers markers;

  @BeforeEach
  void start() throws Exception {
    redis = RedisServer.start();
    lanes = await(Lanes.open(vertx, DeadNode.sharing(redis.url()), 1, new RedisMeters()));
    await(lanes.connect());
    markers = new Markers(lanes);
  }

  @AfterEach
  void stop() throws Exception {
    lanes.close();
    await(vertx.close());
    redis.close();
  }

  @Test
  void theyStandUntilRedisIsFlushed() throws Exception {
    assertFalse(await(markers.stand()), "nothing is known yet");
    await(markers.adopt(await(markers.set())));
    assertTrue(await(markers.stand()));
    await(markers.adopt(await(markers.set())));
    assertTrue(await(markers.stand()), "they are the same ones");
    redis.ask("FLUSHALL");
    assertFalse(await(markers.stand()));
  }

  @Test
  void aFlushWhileRedisIsFilledIsSeenToo() throws Exception {
    List<String> set = await(markers.set());
    redis.ask("FLUSHALL");
    assertThrows(ExecutionException.class, () -> await(markers.adopt(set)));
    await(new Markers(lanes).set()); // another node's, meanwhile
    assertThrows(ExecutionException.class, () -> await(markers.adopt(set)));
    assertFalse(await(markers.stand()));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
