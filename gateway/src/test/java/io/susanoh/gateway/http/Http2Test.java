package io.susanoh.gateway.http;

import static io.susanoh.gateway.http.RunningGateway.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** HTTP/2 without TLS, by one connection of Vert.x's client unless a test says otherwise. */
class Http2Test {

  private static final String PATH = "/api/v1/events";
  private static final Buffer EVENT = Buffer.buffer(Decoding.with(""));
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final String EMPTY_SETTINGS = "000000 04 00 00000000";

  // A header of 40 000 bytes, in frames that are each short enough.
  private static final String HEADERS_WITHOUT_END =
      "004000 01 00 00000001 83 86 84 00 01 78 7f c1b702"
          + "61".repeat(16_384 - 10)
          + "004000 09 00 00000001".concat("61".repeat(16_384)).repeat(2);

  private final RunningGateway gateway = new RunningGateway(false, true);
  private final Vertx vertx = Vertx.vertx();
  private final HttpClientAgent client =
      vertx.createHttpClient(
          new HttpClientOptions()
              .setProtocolVersion(HttpVersion.HTTP_2)
              .setHttp2ClearTextUpgrade(false));

  @AfterEach
  void close() {
    await(vertx.close());
    gateway.close();
  }

  /** An answer, whole. */
  private record Answered(int status, HttpVersion version, JsonObject body) {}

  private HttpClientConnection connect() {
    return await(
        client.connect(new HttpConnectOptions().setHost("127.0.0.1").setPort(gateway.port)));
  }

  private static Future<HttpClientRequest> post(HttpClientConnection connection) {
    return connection
        .request(new RequestOptions().setMethod(HttpMethod.POST).setURI(PATH))
        .map(request -> request.putHeader("x-api-key", StandIns.KEY));
  }

  private static Future<Answered> answered(HttpClientResponse response) {
    return response
        .body()
        .map(body -> new Answered(response.statusCode(), response.version(), body.toJsonObject()));
  }

  /** The answer is read on the event loop that its head comes to: it may be over at once. */
  private static Future<Answered> post(HttpClientConnection connection, Buffer body) {
    return post(connection).compose(request -> request.send(body).compose(Http2Test::answered));
  }

  @Test
  void anEventIsAnsweredAsOverHttp1() {
    Answered answer = await(post(connect(), EVENT));
    assertEquals(200, answer.status());
    assertEquals(HttpVersion.HTTP_2, answer.version());
    assertEquals("NORMAL", answer.body().getString("account_state"));
  }

  @Test
  void http1GoesOnOnTheSamePort() throws IOException {
    try (RawConnection raw = gateway.connect()) {
      raw.send(RawConnection.event(Decoding.with("")));
      assertEquals(200, raw.reply().status());
      raw.send(RawConnection.event(Decoding.with("")));
      assertEquals(200, raw.reply().status());
    }
  }

  @Test
  void aConnectionMayBeUpgraded() {
    HttpClientAgent upgrading =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(true));
    Answered answer =
        await(
            upgrading
                .request(HttpMethod.GET, gateway.port, "127.0.0.1", "/healthz")
                .compose(HttpClientRequest::send)
                .compose(Http2Test::answered));
    assertEquals(200, answer.status());
    assertEquals(HttpVersion.HTTP_2, answer.version());
  }

  @Test
  void manyRequestsShareAConnection() {
    HttpClientConnection connection = connect();
    List<Future<Answered>> answers = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      answers.add(post(connection, EVENT));
    }
    await(Future.all(answers));
    answers.forEach(answer -> assertEquals(200, answer.result().status()));
    gateway.awaitAccepted(500);
  }

  @Test
  void anAnswerThatIsDueDoesNotWaitForOneThatIsNot() {
    HttpClientConnection connection = connect();
    Buffer held = Buffer.buffer(Decoding.with("").replace("\"e\"", '"' + StandIns.HELD + '"'));
    Future<Answered> late = post(connection, held);
    gateway.awaitAccepted(1);
    assertEquals(200, await(post(connection, EVENT)).status());
    assertFalse(late.isComplete());
    gateway.behind.held.complete();
    assertEquals(200, await(late).status());
  }

  @Test
  void aBodyThatIsDeclaredTooLargeIsRefusedAndItsConnectionGoesOn() {
    HttpClientConnection connection = connect();
    HttpClientRequest request = await(post(connection));
    request.putHeader("content-length", Integer.toString(Bodies.BYTES_MAX + 1));
    Future<Answered> answer = request.response().compose(Http2Test::answered);
    await(request.sendHead());
    assertEquals(413, await(answer).status());
    assertEquals(200, await(post(connection, EVENT)).status());
  }

  @Test
  void aBodyThatBecomesTooLargeIsRefusedAndItsConnectionGoesOn() {
    HttpClientConnection connection = connect();
    HttpClientRequest request = await(post(connection));
    request.setChunked(true);
    Future<Answered> answer = request.response().compose(Http2Test::answered);
    for (int i = 0; i < 5; i++) {
      request.write(Buffer.buffer(new byte[Bodies.BYTES_MAX / 4]));
    }
    assertEquals(413, await(answer).status());
    assertEquals(200, await(post(connection, EVENT)).status());
    assertEquals(1, gateway.behind.accepted.size());
  }

  @Test
  void aRequestIsRefusedBeforeItsBodyHasComeAndStoppedIfThatHasNoEnd() {
    HttpClientConnection connection = connect();
    HttpClientRequest request = await(post(connection));
    Promise<Throwable> stopped = Promise.promise();
    request.putHeader("x-api-key", "wrong").setChunked(true);
    request.exceptionHandler(stopped::tryComplete);
    Future<Answered> answer = request.response().compose(Http2Test::answered);
    await(request.sendHead());
    assertEquals(401, await(answer).status());
    writeWithoutEnd(request, Buffer.buffer(new byte[Bodies.BYTES_MAX]), stopped);
    assertInstanceOf(StreamResetException.class, await(stopped.future()));
    assertEquals(200, await(post(connection, EVENT)).status());
  }

  private static void writeWithoutEnd(
      HttpClientRequest request, Buffer chunk, Promise<Throwable> stopped) {
    request
        .write(chunk)
        .onComplete(written -> writeWithoutEnd(request, chunk, stopped), stopped::tryComplete);
  }

  @Test
  void aPathIsBoundedAsOverHttp1() {
    HttpClientConnection connection = connect();
    String path = "/" + "x".repeat(HttpGateway.LINE_BYTES_MAX);
    assertEquals(
        414,
        await(
                connection
                    .request(new RequestOptions().setMethod(HttpMethod.GET).setURI(path))
                    .compose(HttpClientRequest::send))
            .statusCode());
    assertEquals(200, await(post(connection, EVENT)).status());
  }

  @Test
  void clientsAreToldTheBounds() {
    HttpClientConnection connection = connect();
    assertEquals(200, await(post(connection, EVENT)).status());
    Http2Settings settings = connection.remoteSettings();
    assertEquals(Http2.STREAMS_MAX, settings.getMaxConcurrentStreams());
    assertEquals(Bodies.BYTES_MAX, settings.getInitialWindowSize());
    assertEquals(
        HttpGateway.LINE_BYTES_MAX + HttpGateway.HEADER_BYTES_MAX, settings.getMaxHeaderListSize());
  }

  @Test
  void malformedFramesCloseTheirConnectionAlone() throws IOException {
    HttpClientConnection connection = connect();
    assertEquals(200, await(post(connection, EVENT)).status());
    for (String frame :
        List.of(
            "000001 00 00 00000000 00", // DATA on no stream
            "000003 04 00 00000000 000000", // SETTINGS that end in the middle of one
            "004001 00 00 00000001 " + "00".repeat(16_385), // longer than is allowed
            "000004 01 04 00000001 ffffffff", // headers that HPACK does not know
            "000000 01 04 00000002", // a stream that a client cannot begin
            HEADERS_WITHOUT_END)) {
      try (RawConnection raw = gateway.connect()) {
        raw.send(PREFACE).send(bytes(EMPTY_SETTINGS)).send(bytes(frame));
        raw.awaitEnd();
      }
    }
    assertEquals(200, await(post(connection, EVENT)).status());
  }

  @Test
  void aClientThatResetsWithoutEndIsCutOff() {
    HttpClientConnection connection = connect();
    CompletableFuture<Void> closed = new CompletableFuture<>();
    connection.closeHandler(closed::complete);
    for (int i = 0; i <= Http2.RESETS_MAX + 1; i++) {
      post(connection)
          .onSuccess(
              request -> {
                request.setChunked(true);
                request.sendHead().onSuccess(sent -> request.reset(Http2.CANCEL));
              });
    }
    await(Future.fromCompletionStage(closed));
    assertEquals(200, await(post(connect(), EVENT)).status());
  }

  @Test
  void aGatewayThatEndsAnswersWhatRunsAndTakesNothingNew() {
    HttpClientConnection connection = connect();
    CompletableFuture<Void> goneAway = new CompletableFuture<>();
    connection.goAwayHandler(away -> goneAway.complete(null));
    Buffer held = Buffer.buffer(Decoding.with("").replace("\"e\"", '"' + StandIns.HELD + '"'));
    Future<Answered> running = post(connection, held);
    gateway.awaitAccepted(1);
    Future<Void> ended = gateway.end();
    await(Future.fromCompletionStage(goneAway));
    assertFalse(running.isComplete());
    gateway.behind.held.complete();
    assertEquals(200, await(running).status());
    await(ended);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }
}
