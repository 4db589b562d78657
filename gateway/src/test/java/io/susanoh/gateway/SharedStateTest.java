package io.susanoh.gateway;

import static io.susanoh.gateway.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.redis.RedisServer;
import io.susanoh.gateway.storage.CannotStart;
import io.susanoh.gateway.storage.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways on one Redis and one PostgreSQL. */
class SharedStateTest {

  private static final String RECONCILIATIONS = "susanoh_redis_reconciliations_total";

  @TempDir private static Path directory;
  private static RedisServer redis;
  private static DatabaseUrl database;
  private static SharedNode one;
  private static SharedNode other;
  private static int users;

  private String user;

  @BeforeAll
  static void start() {
    redis = RedisServer.start();
    database = TestDatabase.empty();
    one = SharedNode.start(directory.resolve("one"), database, redis.url(), Map.of());
    other = SharedNode.start(directory.resolve("other"), database, redis.url(), Map.of());
  }

  @AfterAll
  static void stop() {
    if (one != null) {
      one.close();
    }
    if (other != null) {
      other.close();
    }
    if (redis != null) {
      redis.close();
    }
  }

  @BeforeEach
  void someone() throws Exception {
    user = "user-" + users++;
    await("Redis is believed", () -> up(one) && up(other));
  }

  private static boolean up(SharedNode node) throws Exception {
    return node.metric("susanoh_redis_up") == 1;
  }

  @Test
  void eventsThatComeByTwoNodesMeetInOneWindow() throws Exception {
    for (int i = 0; i < 9; i++) {
      SharedNode node = i % 2 == 0 ? one : other;
      assertEquals(new JsonArray(), node.event("e" + i, user, 1).getJsonArray("triggered_rules"));
    }
    JsonObject tenth = other.event("e9", user, 1);
    assertEquals(new JsonArray().add("R2"), tenth.getJsonArray("triggered_rules"));
    assertEquals("RESTRICTED_WITHDRAWAL", tenth.getString("account_state"));
    assertEquals(423, one.withdraw(user));
    assertEquals(423, other.withdraw(user));
    assertEquals(
        1,
        count(
            "select count(*) from audit_log where kind = 'TRANSITION' and user_id = '"
                + user
                + "'"),
        "one moved it");
    assertEquals("RESTRICTED_WITHDRAWAL", one.event("e10", user, 1).getString("account_state"));
  }

  @Test
  void aRetryAtTheOtherNodeIsADuplicateAndOneRow() throws Exception {
    JsonObject first = one.event("big", user, 2_000_000);
    assertEquals(first, other.event("big", user, 2_000_000));
    assertEquals(first, one.event("big", user, 2_000_000));
    one.read("/api/v1/stats");
    other.read("/api/v1/stats");
    assertEquals(1, count("select count(*) from event_log where target_id = '" + user + "'"));
    assertEquals(
        0, count("select count(*) from event_readmitted where target_id = '" + user + "'"));
    assertEquals(
        1,
        count(
            "select count(*) from l2_trigger join l2_job using (tenant_id, job_id)"
                + " where user_id = '"
                + user
                + "'"));
  }

  @Test
  void aRestrictionIsInPostgresBeforeItIsAnswered() throws Exception {
    one.event("big", user, 2_000_000);
    assertEquals(
        1,
        count(
            "select count(*) from account where state = 'RESTRICTED_WITHDRAWAL' and user_id = '"
                + user
                + "'"));
  }

  @Test
  void aReleaseAtOneNodeHoldsAtTheOther() throws Exception {
    one.event("big", user, 2_000_000);
    assertEquals(200, other.release(user));
    assertEquals(200, one.withdrawWhenKnown(user));
    assertEquals(200, other.withdrawWhenKnown(user));
    assertEquals(400, one.release(user), "it is released already");
    assertEquals("NORMAL", one.event("again", user, 1).getString("account_state"), "cleared");
  }

  @Test
  void aFlushedRedisGrantsNothing() throws Exception {
    one.event("big", user, 2_000_000);
    double before = one.metric(RECONCILIATIONS);
    double otherBefore = other.metric(RECONCILIATIONS);
    redis.ask("FLUSHALL");
    assertEquals(423, other.withdraw(user));
    assertEquals(423, one.withdraw(user));
    await(
        "both have seen it",
        () -> one.metric(RECONCILIATIONS) > before && other.metric(RECONCILIATIONS) > otherBefore);
    assertEquals("RESTRICTED_WITHDRAWAL", redis.ask("HGET", state(), "state"));
    await("the window is back", () -> redis.ask("ZCARD", window()).equals("1"));
  }

  @Test
  void aRestrictedAccountWhoseWindowFiresNothingIsReconciledToo() throws Exception {
    assertEquals(new JsonArray().add("R4"), oneSays("口座に振込お願いします").getJsonArray("triggered_rules"));
    double before = one.metric(RECONCILIATIONS);
    double otherBefore = other.metric(RECONCILIATIONS);
    redis.ask("FLUSHALL");
    await(
        "both have reconciled it",
        () -> one.metric(RECONCILIATIONS) > before && other.metric(RECONCILIATIONS) > otherBefore);
    await("both stay with it", () -> up(one) && up(other));
    assertEquals("RESTRICTED_WITHDRAWAL", redis.ask("HGET", state(), "state"));
    await("the window is back", () -> redis.ask("ZCARD", window()).equals("1"));
    assertEquals(423, one.withdraw(user));
    assertEquals(423, other.withdraw(user));
  }

  /** Posts an event that fires R4 at most. */
  private JsonObject oneSays(String chat) throws Exception {
    JsonObject event =
        new JsonObject()
            .put("event_id", "said-" + user)
            .put("actor_id", "mule")
            .put("target_id", user)
            .put("context_metadata", new JsonObject().put("recent_chat_log", chat));
    return new JsonObject(one.post("/api/v1/events", event.encode(), "").body());
  }

  @Test
  void whileRedisIsAwayEachNodeGoesOnAndAfterwardsTheirEventsMeet() throws Exception {
    String restricted = "restricted-" + user;
    one.event("big", restricted, 2_000_000);
    redis.kill();
    for (int i = 0; i < 6; i++) {
      assertEquals(new JsonArray(), one.event("a" + i, user, 1).getJsonArray("triggered_rules"));
      assertEquals(new JsonArray(), other.event("b" + i, user, 1).getJsonArray("triggered_rules"));
      assertEquals(423, one.withdraw(restricted));
      assertEquals(423, other.withdraw(restricted));
      assertEquals(200, other.withdrawWhenKnown(user));
    }
    assertEquals(503, one.release(restricted));
    assertTrue(one.get("/readyz").body().contains("away"), "it says so");
    assertEquals(200, one.get("/readyz").statusCode());
    redis.startAgain();
    await("believed", () -> up(one) && up(other));
    await("judged again", () -> one.withdraw(user) == 423);
    long judgedMillis =
        count("select max(timestamp_millis) from audit_log where user_id = '" + user + "'");
    long cameMillis =
        count("select max(receipt_millis) from event_log where target_id = '" + user + "'");
    assertTrue(judgedMillis > cameMillis, "it was restricted when it was judged, not before");
    assertEquals(423, one.withdraw(restricted));
    await("all in one window", () -> redis.ask("ZCARD", window()).equals("12"));
    assertEquals(200, one.release(restricted));
  }

  @Test
  void aNodeThatGoesOnAloneRestrictsNobodyOfWhomPostgresKnowsMore() throws Exception {
    one.event("e", user, 1);
    one.read("/api/v1/stats");
    redis.kill();
    watchUnheard(user);
    JsonObject fired = one.event("big", user, 2_000_000);
    assertEquals(new JsonArray().add("R1"), fired.getJsonArray("triggered_rules"));
    assertEquals("UNDER_SURVEILLANCE", fired.getString("account_state"));
    watchUnheard("batch-" + user);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      lines.append(event("b" + i, "batch-" + user).encode()).append('\n');
    }
    JsonObject tenth = new JsonObject(one.postLines(lines.toString()).body().split("\n")[9]);
    assertEquals(new JsonArray().add("R2"), tenth.getJsonArray("triggered_rules"));
    assertEquals("UNDER_SURVEILLANCE", tenth.getString("account_state"));
    redis.startAgain();
    await("believed", () -> up(one) && up(other));
    assertEquals("UNDER_SURVEILLANCE", redis.ask("HGET", state(), "state"));
    assertEquals(
        0, count("select count(*) from audit_log where user_id like '%" + user + "'"), "no moves");
  }

  private static JsonObject event(String id, String target) {
    return new JsonObject().put("event_id", id).put("actor_id", "mule").put("target_id", target);
  }

  /** Another process has put it under surveillance, and this one has not heard of it. */
  private static void watchUnheard(String user) throws Exception {
    try (Connection connection = TestDatabase.open(database);
        Statement statement = connection.createStatement()) {
      statement.execute("set session_replication_role = replica"); // no trigger tells anybody
      statement.execute(
          """
          insert into account (tenant_id, user_id, state, version, created_millis, updated_millis)
          values ('default', '%s', 'UNDER_SURVEILLANCE', 7, 1, 1)
          on conflict (tenant_id, user_id) do update set state = excluded.state, version = 7
          """
              .formatted(user));
    }
  }

  @Test
  void aNodeWhoseClockRunsAheadGoesOnAloneByTheClockOfRedis() throws Exception {
    InstantSource ahead = InstantSource.offset(InstantSource.system(), Duration.ofHours(1));
    try (SharedNode third =
        SharedNode.start(directory.resolve("ahead"), database, redis.url(), Map.of(), ahead)) {
      await("it believes Redis", () -> up(third));
      redis.kill();
      third.event("alone", user, 1);
      redis.startAgain();
      await("believed", () -> up(one) && up(other) && up(third));
      third.read("/api/v1/stats");
      long aheadMillis =
          count("select receipt_millis from event_log where target_id = '" + user + "'")
              - System.currentTimeMillis();
      assertTrue(aheadMillis < 1_800_000, "half an hour ahead: " + aheadMillis);
    }
  }

  @Test
  void aFrozenRedisIsAwayAfterItsDeadline() throws Exception {
    String restricted = "restricted-" + user;
    one.event("big", restricted, 2_000_000);
    redis.freeze();
    try {
      assertEquals(423, other.withdraw(restricted));
      assertEquals(200, other.withdrawWhenKnown(user));
      assertEquals(new JsonArray(), one.event("e", user, 1).getJsonArray("triggered_rules"));
      assertEquals(423, one.withdraw(restricted));
    } finally {
      redis.thaw();
    }
    await("believed", () -> up(one) && up(other));
    await("merged", () -> redis.ask("ZCARD", window()).equals("1"));
  }

  @Test
  void aRedisThatTakesNoWritesIsAway() throws Exception {
    String restricted = "restricted-" + user;
    one.event("big", restricted, 2_000_000);
    redis.ask("CONFIG", "SET", "maxmemory", "1");
    try {
      assertEquals(new JsonArray(), one.event("e", user, 1).getJsonArray("triggered_rules"));
      assertEquals(423, one.withdraw(restricted));
      assertEquals(423, other.withdraw(restricted));
    } finally {
      redis.ask("CONFIG", "SET", "maxmemory", "0");
    }
  }

  @Test
  void aBatchIsJudgedInItsOrder() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      lines.append(
          new JsonObject()
              .put("event_id", "l" + i)
              .put("actor_id", "mule")
              .put("target_id", user)
              .encode());
      lines.append('\n');
    }
    String[] answers = one.postLines(lines.toString()).body().split("\n");
    assertEquals(12, answers.length);
    for (int i = 0; i < 12; i++) {
      assertEquals(
          i < 9 ? "NORMAL" : "RESTRICTED_WITHDRAWAL",
          new JsonObject(answers[i]).getString("account_state"));
    }
  }

  @Test
  void scriptsThatRedisHasForgottenAreGivenToItAgain() throws Exception {
    boolean away = true;
    for (int attempt = 0; away && attempt < 5; attempt++) { // on a busy machine it may be, for once
      double outages = one.metric("susanoh_redis_outages_total");
      redis.ask("SCRIPT", "FLUSH");
      String accounts = user + "-" + attempt + "-";
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < 100; i++) {
        lines.append(
            new JsonObject()
                .put("event_id", "s")
                .put("actor_id", "mule")
                .put("target_id", accounts + i)
                .put("action_details", new JsonObject().put("currency_amount", 2_000_000))
                .encode());
        lines.append('\n');
      }
      for (String answer : one.postLines(lines.toString()).body().split("\n")) {
        assertEquals(
            "RESTRICTED_WITHDRAWAL", new JsonObject(answer).getString("account_state"), answer);
      }
      away = one.metric("susanoh_redis_outages_total") > outages;
      assertEquals(423, other.withdraw(accounts + "99"));
    }
    assertFalse(away);
  }

  @Test
  void aProfileIsKeptForAWhileAndForgottenWhenTheAccountMoves() throws Exception {
    one.event("e", user, 5);
    one.read("/api/v1/stats"); // so that the profile is there when it is asked for
    double misses = one.metric("susanoh_profile_cache_misses_total");
    String path = "/api/v1/users/" + user;
    JsonObject first = new JsonObject(one.read(path));
    assertEquals(5, first.getJsonObject("profile").getLong("total_received_5min"));
    await("it is kept", () -> redis.ask("EXISTS", profile()).equals("1"));
    assertEquals(misses + 1, one.metric("susanoh_profile_cache_misses_total"));
    double hits = other.metric("susanoh_profile_cache_hits_total");
    assertEquals(
        first.getJsonObject("profile"), new JsonObject(other.read(path)).getJsonObject("profile"));
    assertTrue(other.metric("susanoh_profile_cache_hits_total") > hits);
    other.event("big", user, 2_000_000);
    assertEquals("0", redis.ask("EXISTS", profile()));
    JsonObject moved = new JsonObject(other.read(path));
    assertEquals("RESTRICTED_WITHDRAWAL", moved.getString("state"));
    assertEquals(2_000_005, moved.getJsonObject("profile").getLong("total_received_5min"));
    assertEquals(
        "big",
        moved
            .getJsonObject("profile")
            .getJsonArray("last_triggers")
            .getJsonObject(0)
            .getString("event_id"));
  }

  @Test
  void aRedisThatMayForgetStatesIsRefusedAtTheStart() {
    try (RedisServer forgetful = RedisServer.start("--maxmemory-policy", "allkeys-lru")) {
      CannotStart refused =
          assertThrows(
              CannotStart.class,
              () ->
                  SharedNode.start(directory.resolve("third"), database, forgetful.url(), Map.of())
                      .close());
      assertTrue(refused.getMessage().contains("allkeys-lru"), refused.getMessage());
    }
  }

  private String state() {
    return "susanoh:{default:" + user + "}:s";
  }

  private String profile() {
    return "susanoh:{default:" + user + "}:p";
  }

  private String window() {
    return "susanoh:{default:" + user + "}:w";
  }

  private static long count(String query) throws Exception {
    return TestDatabase.number(database, query);
  }
}
