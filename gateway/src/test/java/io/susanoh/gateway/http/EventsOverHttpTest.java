package io.susanoh.gateway.http;

import static io.susanoh.gateway.http.RunningGateway.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.http.RawConnection.RawReply;
import io.susanoh.gateway.http.RunningGateway.Reply;
import io.susanoh.l1.GameEvent;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventsOverHttpTest {

  private static final String PATH = "/api/v1/events";
  private static final String EVENT = Decoding.with("");
  private static final String TOO_LARGE = "The body is larger than 65536 bytes";

  private final RunningGateway gateway = new RunningGateway(false);

  @AfterEach
  void close() {
    gateway.close();
  }

  private Reply post(String body, String... headers) {
    List<String> all = new ArrayList<>(List.of("X-API-KEY", StandIns.KEY));
    all.addAll(List.of(headers));
    return gateway.post(PATH, body, all.toArray(String[]::new));
  }

  @Test
  void aQuietEventIsAnsweredAsTheContractShows() {
    Reply reply = post(EVENT, "Content-Type", "application/json");
    assertEquals(200, reply.status());
    assertEquals("application/json", reply.header("content-type"));
    assertEquals(
        "{\"screened\":false,\"triggered_rules\":[],\"recommended_action\":null,"
            + "\"needs_l2\":false,\"account_state\":\"NORMAL\"}",
        reply.response().body());
    assertEquals("default", gateway.behind.accepted.getFirst().event().tenantId());
  }

  @Test
  void rulesAreNamedInOrderWithTheStateAfterTheEvent() {
    String body =
        Decoding.with(
            "\"action_details\":{\"currency_amount\":1000000},"
                + "\"context_metadata\":{\"recent_chat_log\":\"振込\"}");
    assertEquals(
        new JsonObject()
            .put("screened", true)
            .put("triggered_rules", new JsonArray().add("R1").add("R4"))
            .put("recommended_action", "RESTRICTED_WITHDRAWAL")
            .put("needs_l2", true)
            .put("account_state", "RESTRICTED_WITHDRAWAL"),
        post(body).object());
    gateway.behind.states.put(new AccountId("default", "t"), AccountState.BANNED);
    assertEquals("BANNED", post(EVENT).object().getString("account_state"));
  }

  @Test
  void withoutAKeyNothingElseIsLookedAt() {
    assertRefused(401, "Missing X-API-KEY header", gateway.post(PATH, "{", "Content-Type", "a/b"));
    Reply wrong = gateway.post(PATH, "{", "X-API-KEY", "key-2");
    assertRefused(401, "Invalid API key", wrong);
    assertEquals("ApiKey", wrong.header("www-authenticate"));
    assertRefused(
        401,
        "Missing X-API-KEY header",
        gateway.post(PATH, EVENT, "Authorization", "Bearer ADMIN"));
    assertEquals(List.of(), gateway.behind.accepted);
  }

  @Test
  void withoutConfiguredKeysNoneIsNeeded() {
    gateway.behind.keysConfigured = false;
    assertEquals(200, gateway.post(PATH, EVENT).status());
    assertEquals(200, gateway.post(PATH, EVENT, "X-API-KEY", "whatever").status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        "application/json;charset=UTF-8",
        "application/problem+json",
      })
  void jsonInAnySpellingIsTaken(String contentType) {
    assertEquals(200, post(EVENT, "Content-Type", contentType).status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonp",
        "json",
        "x"
      })
  void anotherTypeIsUnsupportedEvenOfABodyThatIsTooLarge(String contentType) {
    assertRefused(
        415,
        "Content-Type must be application/json",
        post("x".repeat(70_000), "Content-Type", contentType));
    assertEquals(List.of(), gateway.behind.accepted);
  }

  @Test
  void aBodyOfExactly64KiBIsTakenAndOneByteMoreIsNot() {
    String body = EVENT + " ".repeat(65_536 - EVENT.length());
    assertEquals(200, post(body).status());
    assertRefused(413, TOO_LARGE, post(body + " "));
    assertEquals(200, send(chunked(body)).status());
    assertRefused(413, TOO_LARGE, send(chunked(body + " ")));
  }

  @Test
  void aBodyThatIsFarTooLargeIsRefusedSoThatEveryClientSeesIt() {
    assertRefused(413, TOO_LARGE, post("x".repeat(4 << 20)));
    assertRefused(413, TOO_LARGE, send(chunked("x".repeat(4 << 20))));
    assertRefused(401, "Missing X-API-KEY header", gateway.post(PATH, "x".repeat(4 << 20)));
    assertRefused(404, "Not found", gateway.post("/nowhere", "x".repeat(4 << 20)));
  }

  private Reply send(HttpRequest request) {
    return gateway.send(request);
  }

  private HttpRequest chunked(String body) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port + PATH))
        .header("X-API-KEY", StandIns.KEY)
        .POST(
            HttpRequest.BodyPublishers.ofInputStream(
                () -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))))
        .build();
  }

  @Test
  void aDeclaredLengthOverTheLimitIsRefusedAtOnceAndTheConnectionClosed() throws IOException {
    try (RawConnection raw = gateway.connect()) {
      RawReply reply = raw.send(RawConnection.eventHead(65_537)).reply();
      assertEquals(413, reply.status());
      assertEquals("close", reply.headers().get("connection"));
      assertTrue(raw.send("x".repeat(65_537)).isClosedByServer());
    }
  }

  @Test
  void aClientThatAsksFirstIsToldToGoOnOnlyWhenItsRequestIsGood() throws IOException {
    String head = "POST /api/v1/events HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n";
    try (RawConnection raw = gateway.connect()) {
      raw.send(head + "X-API-KEY: key-1\r\nContent-Length: " + EVENT.length() + "\r\n\r\n");
      assertEquals(100, raw.reply().status());
      assertEquals(200, raw.send(EVENT).reply().status());
    }
    try (RawConnection raw = gateway.connect()) {
      raw.send(head + "Content-Length: " + EVENT.length() + "\r\n\r\n");
      assertEquals(401, raw.reply().status());
    }
  }

  @Test
  void brokenJsonIs400AndBadFieldsAre422() {
    assertRefused(400, "The body is empty", post(""));
    assertRefused(400, "Malformed JSON at character 1", post("{"));
    Reply invalid = post("{\"event_id\":5,\"actor_id\":\"a\",\"action_details\":{\"item_id\":5}}");
    assertEquals(422, invalid.status());
    assertEquals(
        new JsonArray(
            """
            [{"loc":["body","event_id"],"msg":"must be a string","type":"string_type"},
             {"loc":["body","action_details","item_id"],"msg":"must be a string","type":"string_type"},
             {"loc":["body","target_id"],"msg":"is required","type":"missing"}]
            """),
        invalid.detail());
    assertEquals(List.of(), gateway.behind.accepted);
  }

  @Test
  void anotherMethodIsNotAllowedAndTheRightOneIsNamed() {
    for (String method : new String[] {"GET", "PUT", "DELETE", "PATCH", "OPTIONS"}) {
      Reply reply = gateway.send(method, PATH, "");
      assertRefused(405, "Method not allowed", reply);
      assertEquals("POST", reply.header("allow"));
    }
  }

  @Test
  void aFaultOfOursShowsNothingOfItself() {
    Reply reply = post(EVENT.replace("\"e\"", '"' + StandIns.BROKEN + '"'));
    assertRefused(500, "Internal error", reply);
    assertEquals("{\"detail\":\"Internal error\"}", reply.response().body());
  }

  @Test
  void whileNotReadyEventsWait() {
    gateway.behind.ready = false;
    Reply reply = post(EVENT);
    assertRefused(503, "Not ready", reply);
    assertEquals("1", reply.header("retry-after"));
    assertEquals(List.of(), gateway.behind.accepted);
  }

  @Test
  void pipelinedRequestsAreAnsweredInTheirOrder() throws IOException {
    try (RawConnection raw = gateway.connect()) {
      StringBuilder requests =
          new StringBuilder(RawConnection.event(EVENT.replace("\"e\"", "\"held\"")));
      for (int i = 0; i < 50; i++) {
        requests.append(
            RawConnection.event(
                i % 5 == 0
                    ? "{"
                    : Decoding.action("\"currency_amount\":" + (i % 2) * 1_000_000)
                        .replace("\"t\"", "\"t" + i + '"')));
        requests.append("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
      }
      raw.send(requests.toString());
      gateway.behind.held.complete();
      assertEquals(200, raw.reply().status());
      for (int i = 0; i < 50; i++) {
        RawReply reply = raw.reply();
        assertEquals(i % 5 == 0 ? 400 : 200, reply.status(), "request " + i);
        if (i % 5 != 0) {
          assertEquals(i % 2 == 1, new JsonObject(reply.body()).getBoolean("screened"));
        }
        assertEquals("{\"status\":\"ok\"}", raw.reply().body());
      }
    }
  }

  @Test
  void aClientThatReadsNoAnswersIsServedNoFurtherUntilItDoes() throws IOException {
    post(Decoding.context("\"recent_chat_log\":\"" + "x".repeat(16_384) + '"'));
    int requests = 2_000; // of 16 KiB each: more than these sockets' buffers hold
    String recent = "GET /api/v1/events/recent HTTP/1.1\r\nHost: x\r\nX-API-KEY: key-1\r\n\r\n";
    try (RawConnection raw = gateway.connect()) {
      raw.send(recent.repeat(requests));
      int served = -1;
      for (int quiet = 0; quiet < 100 && served < requests; quiet++) {
        assertEquals(200, gateway.get("/healthz").status());
        quiet = gateway.behind.calls.size() == served ? quiet : 0;
        served = gateway.behind.calls.size();
      }
      assertTrue(served < requests, served + " were served");
      for (int i = 0; i < requests; i++) {
        assertEquals(200, raw.reply().status());
      }
    }
  }

  @Test
  void requestsThatRunAreFinishedWhenTheGatewayEnds() throws IOException {
    try (RawConnection raw = gateway.connect();
        RawConnection idle = gateway.connect()) {
      raw.send(RawConnection.event(EVENT.replace("\"e\"", "\"held\"")));
      gateway.awaitAccepted(1);
      Future<Void> ended = gateway.end();
      assertTrue(idle.isClosedByServer());
      gateway.behind.held.complete();
      assertEquals(200, raw.reply().status());
      assertTrue(raw.isClosedByServer());
      RunningGateway.await(ended);
    }
  }

  @Test
  void aRequestInManySmallPiecesIsWhole() throws IOException {
    try (RawConnection raw = gateway.connect()) {
      for (byte b : RawConnection.event(EVENT).getBytes(StandardCharsets.UTF_8)) {
        raw.send(new byte[] {b});
      }
      assertEquals(200, raw.reply().status());
      assertEquals(200, raw.send(RawConnection.event(EVENT)).reply().status());
    }
  }

  @Test
  void aClientThatGoesAwayInItsBodyChangesNothing() throws IOException {
    try (RawConnection raw = gateway.connect()) {
      String request = RawConnection.event(EVENT);
      raw.send(request.substring(0, request.length() - 1));
    }
    assertEquals(200, gateway.get("/healthz").status());
    assertEquals(List.of(), gateway.behind.accepted);
  }

  @Test
  void aRefusedBodyOfOrdinarySizeKeepsTheConnection() throws IOException {
    try (RawConnection raw = gateway.connect()) {
      raw.send("POST /api/v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
      assertEquals(401, raw.reply().status());
      assertEquals(200, raw.send(RawConnection.event(EVENT)).reply().status());
    }
  }

  @Test
  void chunkedEventsAreDecodedLikeAnyOther() {
    assertEquals(200, send(chunked(Decoding.context("\"recent_chat_log\":\"口座😀\""))).status());
    GameEvent event = gateway.behind.accepted.getFirst().event();
    assertEquals(Optional.of("口座😀"), event.recentChatLog());
  }
}
