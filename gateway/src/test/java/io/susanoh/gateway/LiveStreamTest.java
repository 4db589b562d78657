package io.susanoh.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.notify.Receiver;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stream of a whole gateway, as clients see it. */
class LiveStreamTest {

  private static final String STREAM = "/api/v1/stream";

  @TempDir static Path dataDir;

  private static final Vertx VERTX = Vertx.vertx();
  private static final HttpClient CLIENT = VERTX.createHttpClient();

  /** Kept, as one that nobody holds is closed by the garbage collector, with what it does. */
  private static final WebSocketClient SOCKETS = VERTX.createWebSocketClient();

  private static InProcess gateway;
  private static Desk admin;

  @BeforeAll
  static void start() throws Exception {
    gateway =
        InProcess.start(
            dataDir, Map.of("SUSANOH_ADMIN_PASSWORD", Desk.PASSWORD, "SUSANOH_API_KEYS", "key"));
    admin = new Desk(gateway.port());
  }

  @AfterAll
  static void stop() {
    admin.close();
    gateway.close();
    Receiver.await(VERTX.close());
  }

  /** A message as it came. */
  private record Said(String id, String event, JsonObject data) {}

  /** Reads Server-Sent Events. */
  private static final class Reader {
    private final List<Said> said = new CopyOnWriteArrayList<>();
    private final HttpClientResponse response;
    private final StringBuilder rest = new StringBuilder();
    private volatile boolean ended;

    private Reader(String query, String... headers) {
      RequestOptions options =
          new RequestOptions()
              .setMethod(HttpMethod.GET)
              .setHost("127.0.0.1")
              .setPort(gateway.port())
              .setURI(STREAM + query)
              .putHeader("Authorization", "Bearer " + admin.token());
      for (int i = 0; i < headers.length; i += 2) {
        options.putHeader(headers[i], headers[i + 1]);
      }
      response =
          Receiver.await(
              CLIENT
                  .request(options)
                  .compose(
                      request ->
                          request
                              .send()
                              .map(
                                  answer -> {
                                    // Here, on its loop: what comes before would be lost.
                                    answer.exceptionHandler(broken -> ended = true);
                                    answer.endHandler(end -> ended = true);
                                    answer.handler(chunk -> read(chunk.toString()));
                                    return answer;
                                  })));
    }

    private void read(String text) {
      rest.append(text);
      int end = rest.indexOf("\n\n");
      while (end >= 0) {
        message(rest.substring(0, end));
        rest.delete(0, end + 2);
        end = rest.indexOf("\n\n");
      }
    }

    private void message(String text) {
      String id = "";
      String event = "";
      String data = "";
      for (String line : text.split("\n")) {
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("event: ")) {
          event = line.substring(7);
        } else if (line.startsWith("data: ")) {
          data = line.substring(6);
        }
      }
      if (!event.isEmpty()) {
        said.add(new Said(id, event, new JsonObject(data)));
      }
    }

    private List<Said> of(String event) {
      return said.stream().filter(one -> one.event().equals(event)).toList();
    }

    private void leave() {
      response.request().reset();
    }
  }

  private static void event(String id, String target) throws Exception {
    String body =
        """
        {"event_id":"%s","actor_id":"a","target_id":"%s",
         "action_details":{"currency_amount":500,"market_avg_price":1},
         "context_metadata":{"recent_chat_log":"口座"}}"""
            .formatted(id, target);
    assertEquals(
        200,
        gateway
            .post("/api/v1/events", body, "X-API-KEY", "key", "Content-Type", "application/json")
            .statusCode());
  }

  private static List<Said> about(Reader reader, String target) {
    return reader.said.stream()
        .filter(one -> !one.id().isEmpty())
        .filter(one -> !one.event().equals("reset"))
        .filter(
            one -> {
              JsonObject data = one.data().getJsonObject("data");
              return target.equals(data.getString("user_id", data.getString("target_id")));
            })
        .toList();
  }

  @Test
  void whatHappensIsShownInItsOrderAndCanBeReadOn() throws Exception {
    Reader reader = new Reader("?events=off");
    assertEquals(200, reader.response.statusCode());
    assertEquals("text/event-stream", reader.response.getHeader("content-type"));
    event("s-1", "streamed");
    Desk.await(() -> about(reader, "streamed"), said -> said.size() == 3);
    List<Said> said = about(reader, "streamed");
    assertEquals(
        List.of("account.transition", "account.verdict", "account.transition"),
        said.stream().map(Said::event).toList());
    reader.leave();

    Reader again = new Reader("?events=off", "Last-Event-ID", said.getFirst().id());
    Desk.await(() -> about(again, "streamed"), seen -> seen.size() >= 2);
    assertEquals(said.subList(1, 3), about(again, "streamed"));
    event("s-2", "streamed-on");
    Desk.await(() -> about(again, "streamed-on"), seen -> seen.size() == 3);
    assertEquals(List.of(), again.of("reset"));
    again.leave();
  }

  @Test
  void anIdThatIsNotKeptIsToldByAReset() throws Exception {
    for (String id : List.of("999999999999", "none", "-1")) {
      Reader reader = new Reader("?events=off&last_event_id=" + id);
      Desk.await(() -> reader.of("reset"), said -> said.size() == 1);
      String next = reader.of("reset").getFirst().id();
      assertTrue(next.matches("[0-9]+"), next);
      reader.leave();
    }
  }

  @Test
  void eventsAreSampledWithoutAnId() throws Exception {
    Reader reader = new Reader("");
    event("sampled", "sampled-target");
    Desk.await(
        () -> reader.of("event.sample"),
        said -> said.stream().anyMatch(one -> one.data().getString("event_id").equals("sampled")));
    assertTrue(reader.of("event.sample").stream().allMatch(one -> one.id().isEmpty()));
    reader.leave();
  }

  @Test
  void aWebSocketSaysTheSame() throws Exception {
    List<JsonObject> said = new CopyOnWriteArrayList<>();
    WebSocket socket =
        Receiver.await(
            SOCKETS
                .connect(
                    new WebSocketConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(gateway.port())
                        .setURI(STREAM + "?events=off")
                        .putHeader("Authorization", "Bearer " + admin.token()))
                .onSuccess(opened -> opened.textMessageHandler(t -> said.add(new JsonObject(t)))));
    event("ws-1", "by-socket");
    Desk.await(
        () ->
            said.stream()
                .filter(one -> one.encode().contains("\"by-socket\""))
                .map(one -> one.getString("event"))
                .toList(),
        List.of("account.transition", "account.verdict", "account.transition")::equals);
    assertTrue(said.stream().allMatch(one -> one.getLong("id") > 0));
    Receiver.await(socket.close());
  }

  @Test
  void aServiceMayNotReadIt() throws Exception {
    assertEquals(401, gateway.get(gateway.port(), STREAM, "X-API-KEY", "key").statusCode());
    assertEquals(401, gateway.get(gateway.port(), STREAM).statusCode());
  }

  @Test
  void whoMayReadNoLongerIsDropped() throws Exception {
    admin.send(
        "POST",
        "/api/v1/admin/users",
        "{\"name\":\"leaver\",\"role\":\"viewer\",\"password\":\"a-password-of-leaver\"}");
    try (Desk leaver = new Desk(gateway.port(), "leaver", "a-password-of-leaver")) {
      Reader reader = new Reader("?events=off", "Authorization", "Bearer " + leaver.token());
      assertEquals(200, reader.response.statusCode());
      assertEquals(204, admin.send("DELETE", "/api/v1/admin/users/leaver", "").status());
      Desk.await(() -> reader.ended, ended -> ended);
    }
  }
}
