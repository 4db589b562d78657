package io.susanoh.gateway;

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

/** Gateways that cannot work beside one that runs refuse to start and say why; that one goes on. */
class StartRefusedTest {

  @TempDir private Path directory;
  private final DatabaseUrl database = TestDatabase.empty();

  @Test
  void twoOnOneDatabaseWithoutRedis() throws Exception {
    try (InProcess one = alone("one")) {
      String refused = assertThrows(CannotStart.class, () -> alone("other").close()).getMessage();
      assertTrue(refused.startsWith("another gateway uses the database at "), refused);
      assertTrue(refused.contains("give both the same REDIS_URL"), refused);
      assertEquals(200, one.event("e", "", 1, "").statusCode());
    }
  }

  @Test
  void oneWithRedisBesideOneWithout() throws Exception {
    try (InProcess one = alone("one");
        RedisServer redis = RedisServer.start()) {
      String refused =
          assertThrows(CannotStart.class, () -> shared("other", database, redis).close())
              .getMessage();
      assertTrue(refused.contains("alone, without REDIS_URL: stop it first"), refused);
      assertEquals(200, one.event("e", "", 1, "").statusCode());
    }
  }

  @Test
  void twoOnOneDataDirectory() throws Exception {
    try (RedisServer redis = RedisServer.start();
        SharedNode one = shared("one", database, redis)) {
      String refused =
          assertThrows(CannotStart.class, () -> shared("one", database, redis).close())
              .getMessage();
      assertTrue(refused.startsWith("another process uses the journal in "), refused);
      assertEquals("NORMAL", one.event("e", "boss", 1).getString("account_state"));
    }
  }

  private InProcess alone(String name) {
    return InProcess.start(directory.resolve(name), database, Map.of());
  }

  private SharedNode shared(String name, DatabaseUrl url, RedisServer redis) {
    return SharedNode.start(directory.resolve(name), url, redis.url(), Map.of());
  }
}
