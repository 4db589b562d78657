package io.susanoh.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.Desk.Reply;
import io.susanoh.gateway.notify.Receiver;
import io.susanoh.gateway.notify.Webhook;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Webhooks of a whole gateway, from an event to a receiver. */
class WebhooksTest {

  private static final String WEBHOOKS = "/api/v1/admin/webhooks";

  @TempDir static Path dataDir;

  private static final Vertx VERTX = Vertx.vertx();
  private static InProcess gateway;
  private static Desk admin;

  @BeforeAll
  static void start() throws Exception {
    gateway =
        InProcess.start(
            dataDir,
            Map.of(
                "SUSANOH_WEBHOOK_ALLOW_PRIVATE",
                "127.0.0.1",
                "SUSANOH_ADMIN_PASSWORD",
                Desk.PASSWORD));
    admin = new Desk(gateway.port());
  }

  @AfterAll
  static void stop() {
    admin.close();
    gateway.close();
    Receiver.await(VERTX.close());
  }

  private static JsonObject create(Receiver receiver, String topics) throws Exception {
    Reply made =
        admin.send(
            "POST",
            WEBHOOKS,
            "{\"url\":\"%s\",\"description\":\"a test\",\"topics\":%s}"
                .formatted(receiver.url(), topics));
    assertEquals(201, made.status(), made.body());
    return made.object();
  }

  private static void remove(JsonObject webhook) throws Exception {
    assertEquals(204, admin.send("DELETE", WEBHOOKS + '/' + webhook.getString("id"), "").status());
  }

  @Test
  void whatAnEventBringsAboutIsToldInItsOrderAndSigned() throws Exception {
    try (Receiver receiver = new Receiver(VERTX, 0)) {
      JsonObject webhook = create(receiver, "[\"account.transition\",\"account.verdict\"]");
      gateway.event("e-told", "", 2_000_000, "振込");
      List<Receiver.Got> got = Desk.await(receiver::got, seen -> seen.size() >= 3);
      assertEquals(
          List.of("account.transition", "account.verdict", "account.transition"),
          got.stream().map(one -> one.json().getString("type")).limit(3).toList());
      assertEquals("RESTRICTED_WITHDRAWAL", got.get(0).data().getString("to_state"));
      assertEquals("boss", got.get(1).data().getString("target_id"));
      assertEquals("UNDER_SURVEILLANCE", got.get(2).data().getString("to_state"));
      for (Receiver.Got one : got) {
        assertEquals("v1," + hmac(webhook.getString("secret"), one), one.signature());
        assertFalse(one.body().contains("振込"), "no chat goes out");
      }
      remove(webhook);
    }
  }

  /** The specification's words, not the gateway's code. */
  private static String hmac(String secret, Receiver.Got got) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    byte[] key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    String signed = got.id() + "." + got.timestamp() + "." + got.body();
    return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aSecretIsShownOnceAndNeverAgain() throws Exception {
    try (Receiver receiver = new Receiver(VERTX, 0)) {
      JsonObject webhook = create(receiver, "[\"account.verdict\"]");
      String rotate = WEBHOOKS + '/' + webhook.getString("id") + "/rotate";
      JsonObject rotated = admin.send("POST", rotate, "").object();
      assertEquals(24, rotated.getInteger("former_valid_hours"));
      assertNotEquals(webhook.getString("secret"), rotated.getString("secret"));
      assertFalse(admin.get(WEBHOOKS).body().contains("whsec_"));
      String changes = admin.get("/api/v1/engine/changes?limit=200").body();
      assertTrue(changes.contains("\"reason\":\"rotated\""), changes);
      assertFalse(changes.contains("whsec_"));
      remove(webhook);
    }
  }

  @Test
  void howeverOftenASecretIsRotatedOnlyTheNewestOnesSign() throws Exception {
    try (Receiver receiver = new Receiver(VERTX, 0)) {
      JsonObject webhook = create(receiver, "[]");
      String own = WEBHOOKS + '/' + webhook.getString("id");
      List<String> secrets = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        secrets.add(admin.send("POST", own + "/rotate", "").object().getString("secret"));
      }
      admin.send("POST", own + "/ping", "");
      Receiver.Got got = Desk.await(receiver::got, seen -> !seen.isEmpty()).getFirst();
      List<String> expected = new ArrayList<>();
      for (String secret : secrets.reversed().subList(0, Webhook.SECRETS_MAX)) {
        expected.add("v1," + hmac(secret, got));
      }
      assertEquals(String.join(" ", expected), got.signature());
      remove(webhook);
    }
  }

  @Test
  void aPingIsDeliveredLoggedAndSentAgain() throws Exception {
    try (Receiver receiver = new Receiver(VERTX, 0)) {
      JsonObject webhook = create(receiver, "[]");
      String own = WEBHOOKS + '/' + webhook.getString("id");
      Reply ping = admin.send("POST", own + "/ping", "");
      assertEquals(202, ping.status(), ping.body());
      JsonArray log =
          Desk.await(
              () -> admin.get(own + "/deliveries?status=delivered").array(),
              all -> all.size() == 1);
      JsonObject delivery = log.getJsonObject(0);
      assertEquals(ping.object().getString("message_id"), delivery.getString("message_id"));
      assertEquals("webhook.ping", delivery.getString("type"));
      assertEquals(1, delivery.getInteger("attempts"));
      assertEquals("admin", receiver.got().getFirst().data().getString("by"));

      Reply again =
          admin.send(
              "POST", "/api/v1/admin/deliveries/" + delivery.getLong("id") + "/redeliver", "");
      assertEquals(202, again.status(), again.body());
      List<Receiver.Got> got = Desk.await(receiver::got, seen -> seen.size() == 2);
      assertEquals(got.get(0).id(), got.get(1).id());
      remove(webhook);
    }
  }

  @Test
  void deliveriesArePaged() throws Exception {
    try (Receiver receiver = new Receiver(VERTX, 0)) {
      JsonObject webhook = create(receiver, "[]");
      String own = WEBHOOKS + '/' + webhook.getString("id");
      for (int ping = 0; ping < 3; ping++) {
        admin.send("POST", own + "/ping", "");
      }
      JsonArray all = admin.get(own + "/deliveries").array();
      assertEquals(3, all.size());
      assertEquals(
          all.getJsonObject(0).getLong("id"),
          admin.get(own + "/deliveries?limit=1").array().getJsonObject(0).getLong("id"));
      remove(webhook);
    }
  }

  @Test
  void changesAreMadeAndAudited() throws Exception {
    try (Receiver receiver = new Receiver(VERTX, 0)) {
      JsonObject webhook = create(receiver, "[\"account.verdict\"]");
      String own = WEBHOOKS + '/' + webhook.getString("id");
      JsonObject changed =
          admin.send("PATCH", own, "{\"enabled\":false,\"topics\":[\"model.outage\"]}").object();
      assertFalse(changed.getBoolean("enabled"));
      assertEquals(new JsonArray().add("model.outage"), changed.getJsonArray("topics"));
      assertEquals(receiver.url(), changed.getString("url"));
      assertEquals(400, admin.send("POST", own + "/ping", "").status(), "it is disabled");
      remove(webhook);
      List<String> audited =
          Stream.of(admin.get("/api/v1/engine/changes?limit=200").array())
              .flatMap(JsonArray::stream)
              .map(JsonObject.class::cast)
              .filter(change -> change.getString("setting").endsWith(webhook.getString("id")))
              .map(change -> change.getString("reason") + ": " + change.getString("to"))
              .toList();
      assertEquals(
          List.of(
              "removed: none",
              "changed: " + receiver.url() + " model.outage disabled",
              "made: " + receiver.url() + " account.verdict enabled"),
          audited);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.2/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "http://1.1.1.1/",
        "ftp://127.0.0.1/",
        "https://user:secret@127.0.0.1/"
      })
  void aUrlThatLeadsToWhereItMayNotIsRefused(String url) throws Exception {
    Reply refused = admin.send("POST", WEBHOOKS, "{\"url\":\"" + url + "\"}");
    assertEquals(400, refused.status(), refused.body());
  }

  @Test
  void whatIsNoWebhookIsInvalidOrNotFound() throws Exception {
    assertEquals(422, admin.send("POST", WEBHOOKS, "{}").status());
    assertEquals(
        422,
        admin
            .send(
                "POST", WEBHOOKS, "{\"url\":\"https://a.example/\",\"topics\":[\"webhook.ping\"]}")
            .status());
    assertEquals(404, admin.send("DELETE", WEBHOOKS + "/none", "").status());
    String nobodys = "00000000-0000-0000-0000-000000000000";
    assertEquals(404, admin.send("DELETE", WEBHOOKS + '/' + nobodys, "").status());
    assertEquals(404, admin.send("POST", WEBHOOKS + '/' + nobodys + "/rotate", "").status());
    assertEquals(404, admin.send("POST", "/api/v1/admin/deliveries/999999/redeliver", "").status());
    assertEquals(401, gateway.get(gateway.port(), WEBHOOKS).statusCode());
  }
}
