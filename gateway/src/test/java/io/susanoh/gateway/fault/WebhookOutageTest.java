package io.susanoh.gateway.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.notify.Receiver;
import io.susanoh.gateway.notify.Receiver.Got;
import io.susanoh.gateway.storage.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A receiver is gone for a while under a steady rate of events: every notice arrives all the same,
 * those of an account in their order. {@code -Dsusanoh.receiver.away.seconds=60} has it gone for a
 * minute.
 */
@Tag("fault")
class WebhookOutageTest {

  private static final int AWAY_SECONDS = Integer.getInteger("susanoh.receiver.away.seconds", 3);
  private static final int EVENTS_A_SECOND = 20;
  private static final int SECONDS_AROUND = 2;

  /** A restriction, a verdict, and what that does. */
  private static final List<String> OF_AN_ACCOUNT =
      List.of("account.transition", "account.verdict", "account.transition");

  private static final String EVENT =
      """
      {"event_id":"e","actor_id":"mule","target_id":"%s",
       "action_details":{"currency_amount":2000000},
       "context_metadata":{"recent_chat_log":"口座に振込"}}""";

  @TempDir private Path dataDir;
  private final DatabaseUrl database = TestDatabase.empty();
  private int accounts;

  @Test
  void whileAReceiverIsGoneNothingIsLostAndAccountsKeepTheirOrder() throws Exception {
    Map<String, String> settings =
        Map.of(
            "DATABASE_URL",
            Urls.of(database),
            "SUSANOH_WEBHOOK_ALLOW_PRIVATE",
            "127.0.0.1",
            "SUSANOH_ADMIN_PASSWORD",
            Admin.PASSWORD,
            "L2_SETTLE_MS",
            "10",
            "L2_SETTLE_MAX_MS",
            "10");
    Vertx vertx = Vertx.vertx();
    List<Got> got = new ArrayList<>();
    try (GatewayProcess gateway =
        GatewayProcess.start(dataDir, GatewayProcess.freePort(), settings)) {
      Receiver before = new Receiver(vertx, 0);
      int receiverPort = before.port();
      try (Admin admin = new Admin(gateway.port())) {
        JsonObject webhook = new JsonObject().put("url", before.url()).put("description", "a test");
        assertEquals(201, admin.post("/api/v1/admin/webhooks", webhook).status());
      }
      load(gateway.port(), SECONDS_AROUND);
      Admin.await(before::got, seen -> !seen.isEmpty());
      before.close();
      got.addAll(before.got());
      load(gateway.port(), AWAY_SECONDS);
      try (Receiver after = new Receiver(vertx, receiverPort)) {
        load(gateway.port(), SECONDS_AROUND);
        awaitAll(got, after);
        got.addAll(after.got());
      }
    } finally {
      Receiver.await(vertx.close());
    }
    Map<String, List<String>> byAccount = firstArrivals(got);
    assertEquals(accounts, byAccount.size());
    byAccount.forEach((account, types) -> assertEquals(OF_AN_ACCOUNT, types, account));
    System.out.printf(
        "%d notices expected, %d requests, receiver gone for %d s%n",
        accounts * OF_AN_ACCOUNT.size(), got.size(), AWAY_SECONDS);
  }

  /** Posts events of accounts of their own, so many a second. */
  private void load(int port, int seconds) throws Exception {
    try (HttpConnection connection = new HttpConnection(port)) {
      long startedNanos = System.nanoTime();
      for (int i = 0; i < seconds * EVENTS_A_SECOND; i++) {
        long dueNanos = startedNanos + i * TimeUnit.SECONDS.toNanos(1) / EVENTS_A_SECOND;
        LockSupport.parkNanos(dueNanos - System.nanoTime());
        HttpConnection.Answer answer =
            connection.send(
                "POST",
                "/api/v1/events",
                "application/json",
                "",
                EVENT.formatted("u" + accounts++));
        assertEquals(200, answer.status(), answer.body());
      }
    }
  }

  /** Waits as long as more comes: the longer the receiver was gone, the later it is asked again. */
  private void awaitAll(List<Got> got, Receiver after) throws Exception {
    int arrived = ids(got, after.got()).size();
    while (arrived < accounts * OF_AN_ACCOUNT.size()) {
      int before = arrived;
      arrived = Admin.await(() -> ids(got, after.got()).size(), now -> now > before);
    }
  }

  private static Set<String> ids(List<Got> before, List<Got> after) {
    Set<String> ids = new HashSet<>();
    before.forEach(got -> ids.add(got.id()));
    after.forEach(got -> ids.add(got.id()));
    return ids;
  }

  /** The kinds of notices of each account as they came first; what comes again is passed over. */
  private static Map<String, List<String>> firstArrivals(List<Got> all) {
    Set<String> seen = new HashSet<>();
    Map<String, List<String>> byAccount = new LinkedHashMap<>();
    for (Got got : all) {
      if (seen.add(got.id())) {
        JsonObject data = got.data();
        byAccount
            .computeIfAbsent(
                data.getString("user_id", data.getString("target_id")), none -> new ArrayList<>())
            .add(got.json().getString("type"));
      }
    }
    return byAccount;
  }
}
