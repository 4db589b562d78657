package io.susanoh.gateway;

import static io.susanoh.gateway.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.fault.Severable;
import io.susanoh.gateway.redis.DeadNode;
import io.susanoh.gateway.redis.RedisServer;
import io.susanoh.gateway.storage.TestDatabase;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two faults at once: what one node restricts while it is cut off from PostgreSQL, another one that
 * is cut off from Redis does not let withdraw.
 */
class PledgeTest {

  private static final String PLEDGES = "select count(*) from redis_pledge";
  private static final String OVERDUE =
      PLEDGES + " where until_millis < extract(epoch from clock_timestamp()) * 1000";

  private static final String SOONEST = "select min(until_millis) from redis_pledge";

  @TempDir private Path directory;
  private final DatabaseUrl database = TestDatabase.empty();
  private RedisServer redis;
  private Severable toPostgres;
  private Severable toRedis;
  private SharedNode restricting;
  private SharedNode granting;

  @BeforeEach
  void start() throws Exception {
    redis = RedisServer.start();
    toPostgres = Severable.to(database.port());
    toRedis = Severable.to(URI.create(redis.url()).getPort());
    restricting = SharedNode.start(directory.resolve("one"), by(toPostgres), redis.url(), Map.of());
    granting =
        SharedNode.start(
            directory.resolve("other"), database, "redis://127.0.0.1:" + toRedis.port(), Map.of());
    await("Redis is believed", () -> isBelieved(restricting) && isBelieved(granting));
  }

  @AfterEach
  void stop() throws Exception {
    toPostgres.heal();
    toRedis.heal();
    restricting.close();
    granting.close();
    assertEquals(0, TestDatabase.number(database, PLEDGES), "whoever ends well is bound no more");
    toPostgres.close();
    toRedis.close();
    redis.close();
  }

  @Test
  void whatOnlyRedisHasIsNotGrantedByANodeWithoutRedis() throws Exception {
    toRedis.cut();
    await("it is without Redis", () -> !isBelieved(granting));
    assertEquals(200, granting.withdrawWhenKnown("boss"), "whatever was told of, PostgreSQL has");

    toPostgres.cut();
    assertEquals(
        "RESTRICTED_WITHDRAWAL",
        restricting.event("big", "boss", 2_000_000).getString("account_state"));
    assertEquals(503, granting.withdraw("boss"));
    assertEquals(503, granting.withdraw("honest"), "of it nobody can know either");
    assertEquals(423, restricting.withdraw("boss"));

    toPostgres.heal();
    await("PostgreSQL has it", () -> granting.withdraw("honest") == 200);
    assertEquals(423, granting.withdraw("boss"));
    assertTrue(!isBelieved(granting), "all that was without Redis");
  }

  @Test
  void whatADeadNodeLeftInRedisIsNotGrantedByANodeWithoutRedis() throws Exception {
    toRedis.cut();
    await("it is without Redis", () -> !isBelieved(granting));
    DeadNode.decide(redis.url(), "big", "boss", Duration.ZERO);
    try (Connection connection = TestDatabase.open(database);
        Statement statement = connection.createStatement()) {
      statement.execute("insert into redis_pledge values (gen_random_uuid(), 0)");
    }
    assertTrue(granting.withdraw("boss") != 200, "it is redeemed, or may not be");
    await("PostgreSQL has it", () -> granting.withdraw("honest") == 200);
    assertEquals(423, granting.withdraw("boss"));
  }

  @Test
  void whoeverAsksAgainAndAgainHidesNothingFromTheOneWhoRedeems() throws Exception {
    try (SharedNode redeeming =
        SharedNode.start(directory.resolve("third"), database, redis.url(), Map.of())) {
      await("Redis is believed", () -> isBelieved(redeeming));
      toRedis.cut();
      await("it is without Redis", () -> !isBelieved(granting));
      toPostgres.cut();
      restricting.event("big", "boss", 2_000_000);
      await(
          "it is redeemed",
          () -> {
            restricting.postEvent("again", "boss", 1);
            assertTrue(granting.withdraw("boss") != 200, "of it somebody was told");
            return granting.withdraw("honest") == 200;
          });
      assertEquals(423, granting.withdraw("boss"));
      assertEquals(
          503,
          restricting.postEvent("big", "late", 2_000_000),
          "nothing is told under what is redeemed");
      toPostgres.heal();
      await("it has another one", () -> restricting.postEvent("big", "late", 2_000_000) == 200);
      assertEquals(423, granting.withdraw("late"));
    }
  }

  @Test
  void aPledgeThatRanOutUnbrokenIsReplaced() throws Exception {
    toPostgres.cut();
    await("others have seen it", () -> TestDatabase.number(database, OVERDUE) > 0);
    await("and taken it away", () -> TestDatabase.number(database, OVERDUE) == 0);
    toPostgres.heal();
    await("PostgreSQL is there", () -> TestDatabase.number(database, PLEDGES) == 2);
    long latest = TestDatabase.number(database, "select max(until_millis) from redis_pledge");
    await("they bind", () -> TestDatabase.number(database, SOONEST) > latest);
    toPostgres.cut();
    assertEquals(
        "RESTRICTED_WITHDRAWAL",
        restricting.event("big", "boss", 2_000_000).getString("account_state"));
    toPostgres.heal();
    await(
        "it is redeemed and replaced",
        () ->
            TestDatabase.number(database, OVERDUE) == 0
                && TestDatabase.number(database, PLEDGES) == 2);
  }

  private DatabaseUrl by(Severable way) {
    return new DatabaseUrl(
        "127.0.0.1",
        way.port(),
        database.database(),
        database.user(),
        database.password(),
        database.sslMode());
  }

  private static boolean isBelieved(SharedNode node) throws Exception {
    return node.metric("susanoh_redis_up") == 1;
  }
}
