package io.susanoh.gateway;

import static io.susanoh.gateway.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.redis.RedisServer;
import io.susanoh.gateway.redis.RedisTopology;
import io.susanoh.gateway.storage.TestDatabase;
import io.vertx.core.json.JsonArray;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway on Redis with a password, with Sentinel and as a cluster, and what each may do to it.
 */
class RedisTopologiesTest {

  @TempDir private Path directory;
  private final DatabaseUrl database = TestDatabase.empty();

  @Test
  void aPasswordIsGiven() throws Exception {
    try (RedisServer redis = RedisServer.start("--requirepass", "se:cr@t/");
        SharedNode node = node("redis://:se%3Acr%40t%2F@127.0.0.1:" + redis.port() + "/3")) {
      awaitBelieved(node);
      node.event("big", "boss", 2_000_000);
      assertEquals(423, node.withdraw("boss"));
    }
  }

  @Test
  void aReplicaThatWasPromotedWhileItLaggedGrantsNothing() throws Exception {
    try (RedisTopology topology = RedisTopology.sentinel(directory);
        SharedNode node = node(topology.url())) {
      awaitBelieved(node);
      RedisServer master = topology.server(0);
      RedisServer replica = topology.server(1);
      node.event("first", "honest", 1);
      replica.freeze();
      node.event("big", "boss", 2_000_000);
      assertEquals(423, node.withdraw("boss"));
      master.kill();
      replica.thaw();
      await(
          "the replica is promoted",
          () -> {
            assertEquals(423, node.withdraw("boss"));
            assertEquals(200, node.withdrawWhenKnown("honest"));
            return replica.ask("INFO", "replication").contains("role:master");
          });
      await(
          "believed and reconciled",
          () -> {
            assertEquals(423, node.withdraw("boss"));
            return node.metric("susanoh_redis_up") == 1;
          });
      assertEquals(
          "RESTRICTED_WITHDRAWAL", replica.ask("HGET", "susanoh:{default:boss}:s", "state"));
      assertEquals(
          new JsonArray().add("R1"),
          node.event("after", "boss", 1).getJsonArray("triggered_rules"),
          "its window is back");
    }
  }

  @Test
  void aClusterThatLosesAShardGrantsNothing() throws Exception {
    try (RedisTopology topology = RedisTopology.cluster();
        SharedNode node = node(topology.url())) {
      awaitBelieved(node);
      for (int i = 0; i < 20; i++) {
        node.event("big", "boss-" + i, 2_000_000);
        assertEquals(423, node.withdraw("boss-" + i));
        assertEquals(200, node.withdrawWhenKnown("honest-" + i));
      }
      topology.server(1).kill();
      for (int i = 0; i < 20; i++) {
        assertEquals(423, node.withdraw("boss-" + i));
        assertEquals(200, node.withdrawWhenKnown("honest-" + i));
        assertEquals(
            new JsonArray().add("R1"),
            node.event("small", "boss-" + i, 1).getJsonArray("triggered_rules"));
      }
      topology.server(1).startAgain();
      awaitBelieved(node);
      for (int i = 0; i < 20; i++) {
        assertEquals(423, node.withdraw("boss-" + i));
        assertEquals(
            new JsonArray().add("R1"),
            node.event("after", "boss-" + i, 1).getJsonArray("triggered_rules"));
      }
    }
  }

  private SharedNode node(String url) {
    return SharedNode.start(directory.resolve("node"), database, url, Map.of());
  }

  private static void awaitBelieved(SharedNode node) throws Exception {
    await("Redis is believed", () -> node.metric("susanoh_redis_up") == 1);
  }
}
