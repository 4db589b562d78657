package io.susanoh.gateway;

import static io.susanoh.gateway.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.redis.RedisServer;
import io.susanoh.gateway.storage.CannotStart;
import io.susanoh.gateway.storage.TestDatabase;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes of one database that are given different Redis servers: both would decide. */
class OtherRedisTest {

  private static final String RECONCILIATIONS = "susanoh_redis_reconciliations_total";

  @TempDir private Path directory;
  private final DatabaseUrl database = TestDatabase.empty();

  @Test
  void aNodeWithAnotherRedisIsRefusedAsLongAsTheFirstOneRuns() throws Exception {
    try (RedisServer first = RedisServer.start();
        RedisServer second = RedisServer.start()) {
      try (SharedNode one = node("one", first)) {
        await("it is believed", () -> one.metric("susanoh_redis_up") == 1);
        one.event("big", "boss", 2_000_000);
        CannotStart refused = assertThrows(CannotStart.class, () -> node("other", second).close());
        assertTrue(refused.getMessage().contains("another Redis"), refused.getMessage());
        assertEquals("0", second.ask("DBSIZE"), "it was left alone");
        assertEquals(1, one.metric("susanoh_redis_up"));
        assertEquals(423, one.withdraw("boss"));
      }
      try (SharedNode other = node("other", second)) {
        await("it is believed", () -> other.metric("susanoh_redis_up") == 1);
        assertEquals(423, other.withdraw("boss"));
      }
    }
  }

  @Test
  void nodesAgreeAnewWhenTheirRedisIsAnotherOne() throws Exception {
    try (RedisServer redis = RedisServer.start();
        SharedNode one = node("one", redis);
        SharedNode other = node("other", redis)) {
      double ofOne = one.metric(RECONCILIATIONS);
      double ofOther = other.metric(RECONCILIATIONS);
      redis.kill();
      redis.startAgain();
      await("both believe it", () -> one.metric(RECONCILIATIONS) > ofOne);
      await("both believe it", () -> other.metric(RECONCILIATIONS) > ofOther);
      one.event("big", "boss", 2_000_000);
      assertEquals(423, other.withdraw("boss"));
    }
  }

  private SharedNode node(String name, RedisServer redis) {
    return SharedNode.start(directory.resolve(name), database, redis.url(), Map.of());
  }
}
