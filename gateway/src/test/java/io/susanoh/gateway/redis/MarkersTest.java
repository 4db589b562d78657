package io.susanoh.gateway.redis;

import static io.susanoh.gateway.redis.ConnectedRedis.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A flush is seen whenever it comes. */
class MarkersTest {

  @RegisterExtension private final ConnectedRedis redis = new ConnectedRedis();

  private Markers markers;

  @BeforeEach
  void start() {
    markers = new Markers(redis.lanes);
  }

  @Test
  void theyStandUntilRedisIsFlushed() throws Exception {
    assertFalse(await(markers.stand()), "nothing is known yet");
    await(markers.adopt(await(markers.set())));
    assertTrue(await(markers.stand()));
    await(markers.adopt(await(markers.set())));
    assertTrue(await(markers.stand()), "they are the same ones");
    redis.server.ask("FLUSHALL");
    assertFalse(await(markers.stand()));
  }

  @Test
  void aFlushWhileRedisIsFilledIsSeenToo() throws Exception {
    List<String> set = await(markers.set());
    redis.server.ask("FLUSHALL");
    assertThrows(ExecutionException.class, () -> await(markers.adopt(set)));
    await(new Markers(redis.lanes).set()); // another node's, meanwhile
    assertThrows(ExecutionException.class, () -> await(markers.adopt(set)));
    assertFalse(await(markers.stand()));
  }
}
