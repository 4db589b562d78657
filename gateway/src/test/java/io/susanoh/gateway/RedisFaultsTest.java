package io.susanoh.gateway;

import static io.susanoh.gateway.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.redis.RedisServer;
import io.susanoh.gateway.storage.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever happens to Redis, nobody withdraws whose restriction was answered, and every event that
 * was answered is in the event log once. Two gateways under load all the time.
 */
class RedisFaultsTest {

  private static final long FROZEN_NANOS = 1_500_000_000L;
  private static final int POSTERS = 2;

  @TempDir private Path directory;
  private final DatabaseUrl database = TestDatabase.empty();
  private final List<String> restricted = new CopyOnWriteArrayList<>();
  private final List<String> wrong = new CopyOnWriteArrayList<>();
  private final Set<String> answered = Collections.synchronizedSet(new HashSet<>());
  private final AtomicInteger withdrawals = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private volatile boolean over;

  @Test
  void nobodySlipsThrough() throws Exception {
    try (RedisServer redis = RedisServer.start();
        SharedNode one = node("one", redis);
        SharedNode other = node("other", redis)) {
      List<SharedNode> nodes = List.of(one, other);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < POSTERS; i++) {
        int poster = i;
        threads.add(Thread.ofPlatform().start(() -> post(poster, nodes)));
      }
      threads.add(Thread.ofPlatform().start(() -> withdraw(nodes)));
      try {
        settle(nodes);
        redis.kill();
        work();
        redis.startAgain();
        settle(nodes);
        redis.ask("FLUSHALL");
        settle(nodes);
        redis.freeze();
        work();
        LockSupport.parkNanos(FROZEN_NANOS);
        redis.thaw();
        settle(nodes);
        redis.ask("CONFIG", "SET", "maxmemory", "1");
        work();
        redis.ask("CONFIG", "SET", "maxmemory", "0");
        settle(nodes);
        redis.ask("REPLICAOF", "127.0.0.1", "1");
        work();
        redis.ask("REPLICAOF", "NO", "ONE");
        settle(nodes);
      } finally {
        over = true;
        for (Thread thread : threads) {
          thread.join();
        }
      }
      assertEquals(List.of(), wrong);
      assertTrue(refused.get() < answered.size() / 10, refused + " refused, PostgreSQL was there");
      one.read("/api/v1/stats");
      other.read("/api/v1/stats");
      assertEquals(answered, logged(), "every event once: it is the key of event_log");
      assertEquals(0, count("select count(*) from event_rejected"));
      for (String user : restricted) {
        assertEquals(423, one.withdraw(user), user);
      }
      assertTrue(withdrawals.get() > 100, "there were withdrawals throughout");
    }
  }

  private SharedNode node(String name, RedisServer redis) {
    return SharedNode.start(directory.resolve(name), database, redis.url(), Map.of());
  }

  /** Posts events; each user's third one fires R1, at whichever node. */
  private void post(int poster, List<SharedNode> nodes) {
    Random random = new Random(poster);
    for (int i = 0; !over; i++) {
      String user = "user-" + poster + "-" + i;
      try {
        for (int k = 0; k < 3; k++) {
          event(user, k, nodes.get(random.nextInt(nodes.size())));
        }
      } catch (Exception e) {
        wrong.add("an event was not answered: " + e);
      }
    }
  }

  private void event(String user, int k, SharedNode node) throws Exception {
    String id = user + "-" + k;
    String body =
        new JsonObject()
            .put("event_id", id)
            .put("actor_id", "mule")
            .put("target_id", user)
            .put("action_details", new JsonObject().put("currency_amount", k == 2 ? 2_000_000 : 1))
            .encode();
    HttpResponse<String> answer =
        Patience.served(
            () -> {
              HttpResponse<String> once = node.post("/api/v1/events", body, "");
              refused.addAndGet(once.statusCode() == 503 ? 1 : 0);
              return once;
            });
    if (answer.statusCode() != 200) {
      wrong.add("an event was answered " + answer.statusCode() + ": " + answer.body());
      return;
    }
    answered.add(id);
    String state = new JsonObject(answer.body()).getString("account_state");
    if (k == 2 && !state.equals("RESTRICTED_WITHDRAWAL")) {
      wrong.add(user + " is " + state);
    } else if (k == 2) {
      restricted.add(user);
    }
  }

  private void withdraw(List<SharedNode> nodes) {
    Random random = new Random(99);
    while (!over) {
      int known = restricted.size();
      if (known == 0) {
        continue;
      }
      // Mostly the newest: they are the ones that some may not know yet.
      int back = random.nextInt(Math.min(known, 20));
      String user = restricted.get(known - 1 - back);
      try {
        int status = nodes.get(random.nextInt(nodes.size())).withdraw(user);
        withdrawals.incrementAndGet();
        if (status == 200) {
          wrong.add(user + " has withdrawn");
        }
      } catch (Exception e) {
        wrong.add("a withdrawal was not answered: " + e);
      }
    }
  }

  /** Lets some events be answered. */
  private void work() throws Exception {
    int enough = answered.size() + 60;
    await("events are answered", () -> answered.size() >= enough || !wrong.isEmpty());
  }

  private void settle(List<SharedNode> nodes) throws Exception {
    work();
    await(
        "Redis is believed",
        () -> {
          for (SharedNode node : nodes) {
            if (node.metric("susanoh_redis_up") != 1) {
              return false;
            }
          }
          return true;
        });
    work();
  }

  private Set<String> logged() throws Exception {
    Set<String> ids = new HashSet<>();
    try (Connection connection = TestDatabase.open(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select event_id from event_log")) {
      while (rows.next()) {
        ids.add(rows.getString(1));
      }
    }
    return ids;
  }

  private long count(String query) throws Exception {
    return TestDatabase.number(database, query);
  }
}
