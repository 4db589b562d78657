package io.susanoh.gateway;

import static io.susanoh.gateway.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.redis.RedisServer;
import io.susanoh.gateway.storage.KillablePostgres;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node that shares its accounts, while PostgreSQL is away, Redis has lost what it held, or both.
 */
class RedisAndPostgresAwayTest {

  @TempDir private Path directory;
  @TempDir private Path databaseDir;

  @Test
  void whereAStateCannotBeKnownNothingIsGranted() throws Exception {
    try (KillablePostgres postgres = KillablePostgres.start(databaseDir);
        RedisServer redis = RedisServer.start();
        SharedNode node = SharedNode.start(directory, postgres.url(), redis.url(), Map.of())) {
      await("Redis is believed", () -> up(node));
      node.event("big", "boss", 2_000_000);
      postgresAlone(postgres, node);
      postgres.startAgain();
      await("PostgreSQL is there", () -> node.metric("susanoh_postgres_up") == 1);
      both(postgres, redis, node);
      redis.startAgain();
      postgres.startAgain();
      await("believed and reconciled", () -> up(node));
      assertEquals(423, node.withdraw("boss"));
      assertEquals(423, node.withdraw("late"));
      assertEquals(200, node.withdraw("honest"));
      assertEquals("RESTRICTED_WITHDRAWAL", redis.ask("HGET", "susanoh:{default:boss}:s", "state"));
      assertEquals("RESTRICTED_WITHDRAWAL", redis.ask("HGET", "susanoh:{default:late}:s", "state"));
    }
  }

  /** Redis is whole and decides; what it was told comes to PostgreSQL later. */
  private static void postgresAlone(KillablePostgres postgres, SharedNode node) throws Exception {
    postgres.kill();
    assertEquals(423, node.withdraw("boss"));
    assertEquals(200, node.withdraw("honest"));
    JsonObject late = node.event("big", "late", 2_000_000);
    assertEquals("RESTRICTED_WITHDRAWAL", late.getString("account_state"));
    assertEquals(423, node.withdraw("late"));
    assertEquals(200, node.get("/readyz").statusCode());
  }

  private static void both(KillablePostgres postgres, RedisServer redis, SharedNode node)
      throws Exception {
    await("Redis is believed", () -> up(node));
    postgres.kill();
    await("it is known", () -> node.metric("susanoh_postgres_up") == 0);
    redis.ask("FLUSHALL");
    assertEquals(503, node.withdraw("honest"), "Redis has lost what it held");
    assertNoGrant(node);
    redis.kill();
    await("not ready", () -> node.get("/readyz").statusCode() == 503);
    assertNoGrant(node);
    assertEquals(503, node.withdraw("honest"));
    assertEquals(
        503,
        node.post(
                "/api/v1/events",
                "{\"event_id\":\"e\",\"actor_id\":\"a\",\"target_id\":\"honest\"}",
                "")
            .statusCode());
  }

  private static void assertNoGrant(SharedNode node) throws Exception {
    for (String user : new String[] {"boss", "late"}) {
      int status = node.withdraw(user);
      assertTrue(status == 423 || status == 503, user + " is answered " + status);
    }
  }

  private static boolean up(SharedNode node) throws Exception {
    return node.metric("susanoh_redis_up") == 1;
  }
}
