package io.susanoh.gateway.http;

import static io.susanoh.gateway.http.RunningGateway.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real connections; the seconds are counted by the tests. */
class ConnectionsTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String BODY_TO_COME =
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n";

  private static final RequestOptions POST =
      new RequestOptions().setMethod(HttpMethod.POST).setURI("/");
  private static final String BATCH_TO_COME =
      "POST /batch HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n";

  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final Connections connections = new Connections();
  private final Bodies bodies = new Bodies(connections);
  private final HttpServer server = onLoop(this::listen);

  private Future<HttpServer> listen() {
    return vertx
        .createHttpServer()
        .connectionHandler(connections::opened)
        .requestHandler(
            request -> {
              connections.began(request.connection());
              if (request.path().equals("/batch")) {
                connections.streaming(request);
                request.response().writeContinue();
                request.handler(
                    bytes -> {
                      connections.progressed(request);
                      request.response().writeContinue(); // tells the test that it is here
                    });
                return;
              }
              bodies.read(
                  request,
                  body -> request.response().end(),
                  refusal -> request.response().setStatusCode(413).end());
              if (request.headers().contains("content-length")) {
                request.response().writeContinue(); // tells the test that the head is here
              }
            })
        .listen(0, "127.0.0.1");
  }

  @AfterEach
  void close() {
    RunningGateway.await(vertx.close());
  }

  private <T> T onLoop(Supplier<Future<T>> action) {
    return RunningGateway.await(
        Future.<T>future(promise -> loop.runOnContext(now -> action.get().onComplete(promise))));
  }

  private void seconds(int seconds) {
    onLoop(
        () -> {
          for (int i = 0; i < seconds; i++) {
            connections.tick();
          }
          return Future.succeededFuture();
        });
  }

  private Future<HttpClientConnection> connectHttp2() {
    return vertx
        .createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false))
        .connect(new HttpConnectOptions().setHost("127.0.0.1").setPort(server.actualPort()));
  }

  private RawConnection connect() throws IOException {
    return new RawConnection(new Socket(InetAddress.getLoopbackAddress(), server.actualPort()));
  }

  @Test
  void aConnectionThatBeginsNoRequestIsClosed() throws IOException {
    try (RawConnection raw = connect()) {
      assertEquals(200, raw.send(GET).reply().status());
      seconds(Connections.IDLE_SECONDS);
      assertEquals(200, raw.send(GET).reply().status());
      raw.send("GET / HTTP/1.1\r\nHos"); // headers that trickle begin no request
      seconds(Connections.IDLE_SECONDS + 1);
      assertTrue(raw.isClosedByServer());
    }
  }

  @Test
  void aBodyThatTricklesIsCutOff() throws IOException {
    try (RawConnection raw = connect()) {
      assertEquals(100, raw.send(BODY_TO_COME).reply().status());
      seconds(Connections.BODY_SECONDS);
      assertEquals(200, raw.send("{}").reply().status());
      assertEquals(100, raw.send(BODY_TO_COME).reply().status());
      raw.send("{");
      seconds(Connections.BODY_SECONDS + 1);
      assertTrue(raw.isClosedByServer());
    }
  }

  @Test
  void aBodyThatTricklesOverHttp2IsGivenUpAlone() {
    HttpClientConnection connection = await(connectHttp2());
    Promise<Void> begun = Promise.promise();
    HttpClientRequest slow = await(connection.request(POST));
    slow.continueHandler(begun::complete).putHeader("content-length", "2");
    await(slow.sendHead());
    await(begun.future());
    seconds(Connections.BODY_SECONDS);
    assertEquals(
        200, await(connection.request(POST).compose(HttpClientRequest::send)).statusCode());
    assertFalse(slow.response().isComplete());
    seconds(1);
    assertInstanceOf(
        StreamResetException.class,
        await(slow.response().<Object>mapEmpty().otherwise(cause -> cause)));
    assertEquals(
        200, await(connection.request(POST).compose(HttpClientRequest::send)).statusCode());
  }

  @Test
  void aConnectionThatNeverShowsItsProtocolIsClosed() throws IOException {
    HttpServerOptions options = new HttpServerOptions();
    Http2.allowWithoutTls(options);
    assertEquals(
        Connections.IDLE_SECONDS + Connections.BODY_SECONDS, options.getWriteIdleTimeout());
    options.setWriteIdleTimeout(1);
    HttpServer open =
        await(vertx.createHttpServer(options).requestHandler(r -> {}).listen(0, "127.0.0.1"));
    for (String begin : List.of("", "GET / HTTP/1.1\r\nHos", "PRI * HTTP/2.0\r\n")) {
      try (RawConnection raw =
          new RawConnection(new Socket(InetAddress.getLoopbackAddress(), open.actualPort()))) {
        assertTrue(raw.send(begin).isClosedByServer(), begin);
      }
    }
  }

  @Test
  void aBatchIsCutOffWithoutProgressAndAfterAMinute() throws IOException {
    try (RawConnection slow = connect();
        RawConnection steady = connect()) {
      assertEquals(100, slow.send(BATCH_TO_COME).reply().status());
      assertEquals(100, steady.send(BATCH_TO_COME).reply().status());
      seconds(Connections.BODY_SECONDS);
      assertEquals(100, steady.send("1").reply().status());
      seconds(1);
      assertTrue(slow.isClosedByServer());
      for (int sent = 1; sent < 6; sent++) {
        assertEquals(100, steady.send("1").reply().status());
        seconds(Connections.BODY_SECONDS - 1);
      }
      assertEquals(100, steady.send("1").reply().status());
      seconds(Connections.BODY_SECONDS);
      assertTrue(steady.isClosedByServer());
    }
  }

  @Test
  void oneSlowConnectionTakesNoOtherWithIt() throws IOException {
    try (RawConnection slow = connect();
        RawConnection other = connect()) {
      assertEquals(100, slow.send(BODY_TO_COME).reply().status());
      assertEquals(200, other.send(GET).reply().status());
      seconds(Connections.BODY_SECONDS + 1);
      assertTrue(slow.isClosedByServer());
      assertEquals(200, other.send(GET).reply().status());
    }
  }
}
