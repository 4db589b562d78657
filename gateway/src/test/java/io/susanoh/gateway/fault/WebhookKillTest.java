package io.susanoh.gateway.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.susanoh.gateway.notify.Receiver;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of the gateway when a receiver has a notice and the gateway does not know. */
@Tag("fault")
class WebhookKillTest {

  @TempDir Path dataDir;

  @Test
  void whatWasSentAndNotMarkedIsSentOnceMore() throws Exception {
    Map<String, String> settings =
        Map.of(
            "SUSANOH_WEBHOOK_ALLOW_PRIVATE",
            "127.0.0.1",
            "SUSANOH_ADMIN_PASSWORD",
            Admin.PASSWORD,
            "L2_SETTLE_MS",
            "600000",
            "L2_SETTLE_MAX_MS",
            "600000");
    int port = GatewayProcess.freePort();
    Vertx vertx = Vertx.vertx();
    GatewayProcess gateway = GatewayProcess.start(dataDir, port, settings);
    try (Receiver receiver = new Receiver(vertx, 0)) {
      receiver.answer(request -> {}); // has it, and says nothing
      try (Admin admin = new Admin(port)) {
        admin.post(
            "/api/v1/admin/webhooks",
            new JsonObject().put("url", receiver.url()).put("description", "a test"));
        restrict(port);
        Admin.await(receiver::got, got -> got.size() == 1);
      }
      gateway.kill();
      receiver.answer(request -> request.response().end());
      gateway = GatewayProcess.start(dataDir, port, settings);
      List<Receiver.Got> got = Admin.await(receiver::got, seen -> seen.size() >= 2);
      assertEquals(got.get(0).id(), got.get(1).id());
      assertEquals(got.get(0).body(), got.get(1).body());
    } finally {
      gateway.close();
      Receiver.await(vertx.close());
    }
  }

  private static void restrict(int port) throws Exception {
    try (HttpConnection connection = new HttpConnection(port)) {
      HttpConnection.Answer answer =
          connection.send(
              "POST",
              "/api/v1/events",
              "application/json",
              "",
              """
              {"event_id":"e","actor_id":"a","target_id":"t",
               "action_details":{"currency_amount":2000000}}
              """);
      assertEquals(200, answer.status(), answer.body());
    }
  }
}
