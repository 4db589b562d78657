package io.susanoh.gateway;

import static io.susanoh.gateway.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.redis.DeadNode;
import io.susanoh.gateway.redis.RedisServer;
import io.susanoh.gateway.storage.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node left in Redis that died before its journal had it; two others live. */
class SweepTest {

  private static final Duration LONG_AGO = Duration.ofMinutes(2);
  private static final Duration A_MINUTE_AGO = Duration.ofMinutes(1);

  @TempDir private Path directory;
  private final DatabaseUrl database = TestDatabase.empty();
  private RedisServer redis;
  private SharedNode one;
  private SharedNode other;

  @BeforeEach
  void start() throws Exception {
    redis = RedisServer.start();
    one = SharedNode.start(directory.resolve("one"), database, redis.url(), Map.of());
    other = SharedNode.start(directory.resolve("other"), database, redis.url(), Map.of());
    await("Redis is believed", () -> one.metric("susanoh_redis_up") == 1);
    await("Redis is believed", () -> other.metric("susanoh_redis_up") == 1);
  }

  @AfterEach
  void stop() {
    if (one != null) {
      one.close();
    }
    if (other != null) {
      other.close();
    }
    redis.close();
  }

  @Test
  void aRestrictionComesToPostgresOnceAndIsAnalysedThoughItsEventIsNeverSentAgain()
      throws Exception {
    DeadNode.decide(redis.url(), "big", "boss", LONG_AGO);
    await("nothing is left to do", () -> redis.ask("ZCARD", "susanoh:pending").equals("0"));
    assertEquals(
        1, count("select count(*) from audit_log where kind = 'TRANSITION' and user_id = 'boss'"));
    assertEquals(
        1,
        count(
            "select count(*) from account where state = 'RESTRICTED_WITHDRAWAL' and version > 0"));
    assertEquals(1, count("select count(*) from l2_job where status = 'waiting'"));
    assertEquals(1, count("select count(*) from l2_trigger where event_id = 'big' and rules = 1"));
    assertEquals("0", redis.ask("HEXISTS", "susanoh:{default:boss}:s", "pending"));
    assertEquals(423, one.withdraw("boss"));
    assertEquals(200, one.analyse("another", "boss"));
    assertEquals(200, other.withdraw("boss"), "R1 alone is released");
    one.read("/api/v1/stats");
    assertEquals(
        2, count("select count(*) from audit_log where kind = 'TRANSITION' and user_id = 'boss'"));
    assertEquals(0, count("select count(*) from l2_job where status <> 'done'"));
  }

  @Test
  void aRetryAtAnotherNodeIsWhatTheDeadNodeWouldHaveKept() throws Exception {
    DeadNode.decide(redis.url(), "big", "boss", Duration.ZERO);
    assertEquals(423, other.withdraw("boss"));
    assertEquals(
        "RESTRICTED_WITHDRAWAL", one.event("big", "boss", 2_000_000).getString("account_state"));
    one.read("/api/v1/stats");
    assertEquals(1, count("select count(*) from event_log where event_id = 'big' and rules = 1"));
    assertEquals(
        1, count("select count(*) from audit_log where kind = 'TRANSITION' and user_id = 'boss'"));
    assertEquals(1, count("select count(*) from l2_trigger where event_id = 'big'"));
  }

  @Test
  void aVerdictThatItsTriggerMadeStaleIsFollowedByAnother() throws Exception {
    DeadNode.decide(redis.url(), "first", "boss", LONG_AGO);
    await("it waits", () -> count("select count(*) from l2_job where status = 'waiting'") == 1);
    DeadNode.decide(redis.url(), "second", "boss", A_MINUTE_AGO);
    assertEquals(200, one.analyse("another", "boss"));
    assertEquals(423, one.withdraw("boss"), "flagged again since");
    await(
        "the second one waits",
        () -> count("select count(*) from l2_trigger where event_id = 'second'") == 1);
    assertEquals(200, one.analyse("another", "boss"));
    assertEquals(200, one.withdraw("boss"));
  }

  private long count(String query) throws Exception {
    return TestDatabase.number(database, query);
  }
}
