package io.susanoh.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.http.RawConnection.RawReply;
import io.susanoh.gateway.http.RunningGateway.Reply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchOverHttpTest {

  private static final String PATH = "/api/v1/events/batch";
  private static final String LINES = "application/x-ndjson";
  private static final String JSON = "application/json";
  private static final String QUIET =
      "{\"screened\":false,\"triggered_rules\":[],\"recommended_action\":null,\"needs_l2\":false,"
          + "\"account_state\":\"NORMAL\"}";

  private final RunningGateway gateway = new RunningGateway(false);

  @AfterEach
  void close() {
    gateway.close();
  }

  private Reply post(String type, String body) {
    return post(type, ContentCoding.IDENTITY, body.getBytes(StandardCharsets.UTF_8));
  }

  private Reply post(String type, ContentCoding coding, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port + PATH))
            .POST(BodyPublishers.ofByteArray(CodedBodyTest.encode(coding, body)))
            .headers("X-API-KEY", StandIns.KEY, "Content-Type", type);
    if (coding != ContentCoding.IDENTITY) {
      request.header("Content-Encoding", ContentCoding.ACCEPTED.split(", ")[coding.ordinal()]);
    }
    return gateway.send(request.build());
  }

  private static String event(String id, long amount) {
    return "{\"event_id\":\"%s\",\"actor_id\":\"a\",\"target_id\":\"t-%s\",\"action_details\":{\"currency_amount\":%d}}"
        .formatted(id, id, amount);
  }

  private static List<String> events(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> event("e" + i, i % 10 == 3 ? 1_000_000 : 1))
        .toList();
  }

  private static String lines(List<String> items) {
    return items.stream().map(item -> item + '\n').collect(Collectors.joining());
  }

  private static List<JsonObject> results(Reply reply) {
    assertEquals(200, reply.status(), reply.response().body());
    assertEquals(LINES, reply.header("content-type"));
    return reply.response().body().lines().map(JsonObject::new).toList();
  }

  private List<String> acceptedIds() {
    return gateway.behind.accepted.reversed().stream().map(s -> s.event().eventId()).toList();
  }

  private static void assertScreened(List<Boolean> expected, List<JsonObject> results) {
    assertEquals(expected, results.stream().map(each -> each.getBoolean("screened")).toList());
  }

  @ParameterizedTest
  @EnumSource
  void everyLineGetsItsResultInOrder(ContentCoding coding) {
    List<String> events = events(1_000);
    List<JsonObject> results =
        results(post(LINES, coding, lines(events).getBytes(StandardCharsets.UTF_8)));
    assertScreened(IntStream.range(0, 1_000).mapToObj(i -> i % 10 == 3).toList(), results);
    assertEquals(IntStream.range(0, 1_000).mapToObj(i -> "e" + i).toList(), acceptedIds());
    assertTrue(gateway.behind.chunks.stream().allMatch(size -> size <= BatchChunk.ITEMS_MAX));
    assertTrue(gateway.behind.chunks.size() < 50, gateway.behind.chunks.toString());
  }

  @ParameterizedTest
  @EnumSource
  void everyItemOfAnArrayGetsItsResultInOrder(ContentCoding coding) {
    String body = events(1_000).toString();
    Reply reply = post(JSON, coding, body.getBytes(StandardCharsets.UTF_8));
    assertEquals(200, reply.status());
    assertEquals(JSON, reply.header("content-type"));
    List<Boolean> screened = new ArrayList<>();
    reply.array().forEach(each -> screened.add(((JsonObject) each).getBoolean("screened")));
    assertEquals(IntStream.range(0, 1_000).mapToObj(i -> i % 10 == 3).toList(), screened);
  }

  @Test
  void aResultIsByteForByteTheAnswerToTheEventAlone() {
    String event = Decoding.context("\"recent_chat_log\":\"振込\"");
    String alone =
        gateway.post("/api/v1/events", event, "X-API-KEY", StandIns.KEY).response().body();
    assertEquals(alone + '\n', post(LINES, event).response().body());
    assertEquals(
        '[' + alone + ',' + alone + ']',
        post(JSON, '[' + event + ',' + event + ']').response().body());
  }

  @Test
  void theEmptyBatchHasAnEmptyAnswer() {
    for (String blank : new String[] {"", "\n", " \r\n\n"}) {
      Reply reply = post(LINES, blank);
      assertEquals(200, reply.status());
      assertEquals("", reply.response().body());
      assertEquals("0", reply.header("content-length"));
    }
    assertEquals("[]", post(JSON, " [ ] ").response().body());
    assertEquals(List.of(), gateway.behind.chunks);
  }

  @Test
  void whatIsNoEventIsAnsweredInPlace() {
    Reply alone = gateway.post("/api/v1/events", "{\"event_id\":5}", "X-API-KEY", StandIns.KEY);
    String large = Decoding.context("\"recent_chat_log\":\"" + "x".repeat(70_000) + '"');
    List<String> items =
        List.of(event("a", 1), "{", "{\"event_id\":5}", large, "null", event("b", 1_000_000));
    List<JsonObject> results = results(post(LINES, lines(items)));
    assertEquals(List.of("a", "b"), acceptedIds());
    assertEquals(6, results.size());
    assertEquals(false, results.get(0).getBoolean("screened"));
    assertInPlace(400, "Malformed JSON at character 1", results.get(1));
    assertInPlace(422, alone.detail(), results.get(2));
    assertInPlace(413, "The body is larger than 65536 bytes", results.get(3));
    assertEquals(422, results.get(4).getInteger("status"));
    assertEquals(true, results.get(5).getBoolean("screened"));

    List<String> ofArray = new ArrayList<>(items);
    ofArray.set(1, "tru e");
    Reply array = post(JSON, ofArray.toString());
    assertEquals(200, array.status());
    assertEquals(6, array.array().size());
    assertEquals(400, array.array().getJsonObject(1).getInteger("status"));
    assertInPlace(422, alone.detail(), array.array().getJsonObject(2));
  }

  private static void assertInPlace(int status, Object detail, JsonObject result) {
    assertEquals(new JsonObject().put("status", status).put("detail", detail), result);
  }

  @Test
  void aBrokenArrayIsRefusedWholeOrEndsInPlace() {
    RunningGateway.assertRefused(
        400, "Malformed batch: The body is empty at byte 0", post(JSON, ""));
    RunningGateway.assertRefused(
        400, "Malformed batch: The body is no JSON array at byte 0", post(JSON, event("a", 1)));
    assertEquals(List.of(), gateway.behind.accepted);
    for (String tail : new String[] {"", ",", ",]", "] x", "}", ",\"abc"}) {
      Reply reply = post(JSON, '[' + event("a", 1) + ',' + event("b", 1) + tail);
      assertEquals(200, reply.status());
      JsonArray results = reply.array();
      boolean ended = tail.equals("] x") || tail.startsWith(",");
      assertEquals(ended ? 3 : 2, results.size(), tail);
      JsonObject last = results.getJsonObject(results.size() - 1);
      assertEquals(400, last.getInteger("status"));
      assertTrue(last.getString("detail").startsWith("Malformed batch: "), last.toString());
    }
  }

  @Test
  void aBrokenCodingIsRefusedWholeOrEndsInPlace() {
    byte[] coded =
        CodedBodyTest.encode(
            ContentCoding.GZIP, lines(events(10)).getBytes(StandardCharsets.UTF_8));
    Reply none = coded(new byte[] {1, 2, 3});
    RunningGateway.assertRefused(400, "The body is no whole gzip stream", none);
    List<JsonObject> cut = results(coded(Arrays.copyOf(coded, coded.length - 4)));
    assertEquals(11, cut.size());
    assertInPlace(400, "The body is no whole gzip stream", cut.getLast());
  }

  private Reply coded(byte[] body) {
    return gateway.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port + PATH))
            .POST(BodyPublishers.ofByteArray(body))
            .headers("X-API-KEY", StandIns.KEY, "Content-Type", LINES, "Content-Encoding", "gzip")
            .build());
  }

  @Test
  void theTypeAndTheCodingMustBeKnown() {
    for (String type : new String[] {"text/plain", "application/x-www-form-urlencoded", "x"}) {
      Reply reply = post(type, event("a", 1));
      assertEquals(415, reply.status());
      assertEquals("", reply.header("accept-encoding"));
    }
    for (String type :
        new String[] {
          "application/jsonl", "application/ndjson", "Application/X-NDJSON; charset=utf-8"
        }) {
      assertEquals(1, results(post(type, event("a", 1))).size());
    }
    assertEquals("[]", post("application/json; charset=utf-8", "[]").response().body());
    Reply absent = gateway.post(PATH, '[' + event("a", 1) + ']', "X-API-KEY", StandIns.KEY);
    assertEquals('[' + QUIET + ']', absent.response().body());
    for (String coding : new String[] {"br", "gzip, gzip", "compress"}) {
      Reply reply = gateway.post(PATH, "[]", "X-API-KEY", StandIns.KEY, "Content-Encoding", coding);
      RunningGateway.assertRefused(
          415, "Content-Encoding must be one of identity, gzip, deflate, zstd", reply);
      assertEquals("identity, gzip, deflate, zstd", reply.header("accept-encoding"));
    }
  }

  @Test
  void nobodyElseMayPostOneAndNothingIsServedWhileNotReady() {
    RunningGateway.assertRefused(
        401, "Missing X-API-KEY header", gateway.post(PATH, "[]", "Content-Type", JSON));
    gateway.behind.ready = false;
    RunningGateway.assertRefused(503, "Not ready", post(JSON, "[]"));
  }

  @Test
  void itHasTenThousandEventsAndNoMore() {
    String most = lines(events(Batches.EVENTS_MAX));
    assertEquals(Batches.EVENTS_MAX, results(post(LINES, most)).size());
    List<JsonObject> over = results(post(LINES, most + event("over", 1) + "\n{\n"));
    assertEquals(Batches.EVENTS_MAX + 1, over.size());
    assertInPlace(413, "The batch has more than 10000 events", over.getLast());
    assertEquals(2 * Batches.EVENTS_MAX, gateway.behind.accepted.size());
  }

  @Test
  void itHas8MiBAndNoMoreWhateverItWasBefore() throws IOException {
    String filler = " ".repeat(60_000) + '\n';
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (body.size() + filler.length() + 200 < Batches.BYTES_MAX) {
      body.writeBytes(filler.getBytes(StandardCharsets.UTF_8));
    }
    body.writeBytes((event("last", 1) + '\n').getBytes(StandardCharsets.UTF_8));
    while (body.size() < Batches.BYTES_MAX) {
      body.write(' ');
    }
    for (ContentCoding coding : ContentCoding.values()) {
      assertEquals(1, results(post(LINES, coding, body.toByteArray())).size(), coding.toString());
    }
    body.write(' ');
    for (ContentCoding coding : List.of(ContentCoding.GZIP, ContentCoding.ZSTD)) {
      List<JsonObject> results = results(post(LINES, coding, body.toByteArray()));
      assertEquals(2, results.size());
      assertInPlace(413, "The batch is larger than 8388608 bytes", results.getLast());
    }
    assertEquals(6, gateway.behind.accepted.size());
    RunningGateway.assertRefused(
        413,
        "The batch is larger than 8388608 bytes",
        post(LINES, ContentCoding.GZIP, new byte[Batches.BYTES_MAX * 100]));
  }

  @Test
  void aDeclaredLengthOverTheLimitIsRefusedAtOnce() throws IOException {
    try (RawConnection raw = gateway.connect()) {
      raw.send(head(LINES, "Content-Length: 8388609"));
      RawReply reply = raw.reply();
      assertEquals(413, reply.status());
      assertEquals("close", reply.headers().get("connection"));
    }
  }

  private static String head(String type, String more) {
    return "POST "
        + PATH
        + " HTTP/1.1\r\nHost: x\r\nX-API-KEY: "
        + StandIns.KEY
        + "\r\nContent-Type: "
        + type
        + "\r\n"
        + more
        + "\r\n\r\n";
  }

  @Test
  void aChunkThatTheJournalCannotTakeIsAnsweredInPlace() throws IOException {
    try (RawConnection raw = gateway.connect()) {
      raw.send(head(LINES, "Transfer-Encoding: chunked"));
      raw.send(chunk(lines(List.of(event("a", 1), "{"))));
      assertEquals(200, raw.head());
      assertEquals(2, new String(raw.chunk(), StandardCharsets.UTF_8).lines().count());
      raw.send(chunk(lines(List.of(event("b", 1), event("too-much", 1), "{"))));
      List<JsonObject> refused =
          new String(raw.chunk(), StandardCharsets.UTF_8).lines().map(JsonObject::new).toList();
      assertInPlace(503, "the journal is full", refused.get(0));
      assertInPlace(503, "the journal is full", refused.get(1));
      assertEquals(400, refused.get(2).getInteger("status"));
      raw.send(chunk(lines(List.of(event("c", 1)))) + "0\r\n\r\n");
      assertEquals(QUIET + '\n', new String(raw.chunk(), StandardCharsets.UTF_8));
    }
    assertEquals(List.of("a", "c"), acceptedIds());
  }

  private static String chunk(String text) {
    return Integer.toHexString(text.getBytes(StandardCharsets.UTF_8).length)
        + "\r\n"
        + text
        + "\r\n";
  }

  @ParameterizedTest
  @ValueSource(strings = {LINES, JSON})
  void whereverTheTransportCutsItTheAnswerIsTheSame(String type) throws IOException {
    List<String> items = List.of(event("a", 1), "{}", event("b", 1_000_000));
    String body = type.equals(LINES) ? lines(items) : items.toString();
    String whole = post(type, body).response().body();
    try (RawConnection raw = gateway.connect()) {
      for (int cut = 1; cut < body.length(); cut++) {
        raw.send(head(type, "Transfer-Encoding: chunked"));
        raw.send(chunk(body.substring(0, cut)));
        raw.send(chunk(body.substring(cut)) + "0\r\n\r\n");
        assertEquals(whole, raw.reply().body(), "cut at " + cut);
      }
      raw.send(head(type, "Content-Length: " + body.length()));
      for (byte b : body.getBytes(StandardCharsets.UTF_8)) {
        raw.send(new byte[] {b});
      }
      assertEquals(whole, raw.reply().body());
    }
  }

  @Test
  void aClientThatSendsAllBeforeItReadsIsServed() throws IOException {
    byte[] body = lines(events(Batches.EVENTS_MAX)).getBytes(StandardCharsets.UTF_8);
    try (RawConnection raw = gateway.connect()) {
      raw.send(head(LINES, "Content-Length: " + body.length)).send(body);
      gateway.awaitAccepted(Batches.EVENTS_MAX);
      assertEquals(Batches.EVENTS_MAX, raw.reply().body().lines().count());
    }
  }

  @Test
  void aClientThatReadsNoResultsIsReadNoFurther() throws Exception {
    String bad = "{\"event_id\":5,\"actor_id\":5,\"target_id\":5,\"event_type\":5}\n";
    byte[] body = bad.repeat(Batches.EVENTS_MAX).getBytes(StandardCharsets.UTF_8);
    int enough = (256 << 20) / body.length; // more than the buffers of any two sockets hold
    AtomicInteger begun = new AtomicInteger();
    AtomicBoolean ended = new AtomicBoolean();
    try (RawConnection raw = gateway.connect()) {
      Thread sender =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      while (!ended.get() && begun.get() < enough) {
                        begun.incrementAndGet();
                        raw.send(head(LINES, "Content-Length: " + body.length)).send(body);
                      }
                    } catch (IOException e) {
                      throw new AssertionError(e);
                    }
                  });
      int before;
      do {
        before = begun.get();
        Thread.sleep(500);
        assertEquals(200, gateway.get("/healthz").status());
      } while (begun.get() > before);
      assertTrue(sender.isAlive(), "it was read to its end");
      ended.set(true);
      for (int i = 0; i < begun.get(); i++) {
        assertEquals(Batches.EVENTS_MAX, raw.reply().body().lines().count());
      }
      sender.join();
    }
  }

  @Test
  void whatWasAcceptedOfAnAbortedBatchStays() throws IOException {
    try (RawConnection raw = gateway.connect()) {
      raw.send(head(LINES, "Content-Length: 100000"));
      raw.send(lines(List.of(event("a", 1), event("b", 1))) + "{\"event_id\":");
      assertEquals(200, raw.head());
      assertEquals(2, new String(raw.chunk(), StandardCharsets.UTF_8).lines().count());
    }
    for (int i = 0; i < 2 * Batches.RUNNING_MAX; i++) {
      try (RawConnection raw = gateway.connect()) {
        raw.send(head(LINES, "Content-Length: 100000")).send(event("x", 1) + "\n{");
        assertEquals(200, raw.head());
      }
    }
    assertEquals(1, results(post(LINES, event("c", 1))).size());
    assertEquals(List.of("a", "b"), acceptedIds().subList(0, 2));
  }

  @Test
  void aFaultOfOursIsA500OrBreaksTheAnswerOff() throws IOException {
    RunningGateway.assertRefused(500, "Internal error", post(LINES, event(StandIns.BROKEN, 1)));
    try (RawConnection raw = gateway.connect()) {
      raw.send(head(LINES, "Transfer-Encoding: chunked")).send(chunk(event("a", 1) + '\n'));
      assertEquals(200, raw.head());
      raw.chunk();
      raw.send(chunk(event(StandIns.BROKEN, 1) + '\n'));
      assertTrue(raw.isClosedByServer());
    }
  }

  @Test
  void batchesTakeTurnsOnAConnectionWithOtherRequests() throws IOException {
    try (RawConnection raw = gateway.connect()) {
      String body = lines(events(300));
      for (int i = 0; i < 3; i++) {
        raw.send(
            head(LINES, "Content-Length: " + body.length())
                + body
                + RawConnection.event(event("e", 1)));
      }
      for (int i = 0; i < 3; i++) {
        assertEquals(300, raw.reply().body().lines().count());
        assertEquals(QUIET, raw.reply().body());
      }
    }
  }

  @Test
  void aClientThatAsksFirstIsToldToGoOn() throws IOException {
    try (RawConnection raw = gateway.connect()) {
      raw.send(head(LINES, "Expect: 100-continue\r\nContent-Length: 3"));
      assertEquals(100, raw.reply().status());
      assertEquals("", raw.send("\n\n\n").reply().body());
    }
  }
}
