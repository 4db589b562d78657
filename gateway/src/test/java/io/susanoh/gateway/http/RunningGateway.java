package io.susanoh.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A gateway on a free port, with stand-ins behind it. An event loop that blocks is a failure. */
final class RunningGateway implements AutoCloseable {

  private static final int RECEIVE_BYTES = 64 << 10;

  /** A busy machine may take an event loop's processor away for a while. */
  private static final int BLOCKED_SECONDS = 4;

  final StandIns behind = new StandIns();
  final int port;
  private final Listening listening;
  private final Vertx vertx;
  private final StringClient client = new StringClient();
  private final List<String> blocked = new CopyOnWriteArrayList<>();

  RunningGateway(boolean demo) {
    this(demo, false);
  }

  RunningGateway(boolean demo, boolean http2) {
    this(demo, new ServerSettings("127.0.0.1", 0, 2, http2, Optional.empty()));
  }

  RunningGateway(boolean demo, ServerSettings settings) {
    vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(2)
                .setMaxEventLoopExecuteTime(BLOCKED_SECONDS)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.SECONDS));
    ((VertxInternal) vertx)
        .blockedThreadChecker()
        .setThreadBlockedHandler(event -> blocked.add(event.thread().getName()));
    listening = await(HttpGateway.deploy(vertx, settings, behind.useCases(demo)));
    port = listening.port();
  }

  /** An answer with its body as JSON. */
  record Reply(int status, HttpResponse<String> response) {
    JsonObject object() {
      return new JsonObject(response.body());
    }

    JsonArray array() {
      return new JsonArray(response.body());
    }

    Object detail() {
      return object().getValue("detail");
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  Reply get(String path, String... headers) {
    return send("GET", path, "", headers);
  }

  Reply post(String path, String body, String... headers) {
    return send("POST", path, body, headers);
  }

  Reply send(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  Reply send(HttpRequest request) {
    try {
      HttpResponse<String> response = client.send(request);
      return new Reply(response.statusCode(), response);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(request.toString(), e);
    }
  }

  /** A connection for what no client would send; it takes little that is not read. */
  RawConnection connect() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(RECEIVE_BYTES);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return new RawConnection(socket);
  }

  /** Ends the gateway as a stopping process would. */
  Future<Void> end() {
    return vertx.undeploy(listening.deploymentId());
  }

  /** Returns when the stand-in was given {@code count} events. */
  void awaitAccepted(int count) {
    await(behind.accepted(count));
  }

  /** Asserts that {@code reply} is JSON with this status and this detail. */
  static void assertRefused(int status, String detail, Reply reply) {
    assertEquals(status, reply.status(), reply.response().body());
    assertEquals(detail, reply.detail());
    assertEquals("application/json", reply.header("content-type"));
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("did not complete", e);
    }
  }

  @Override
  public void close() {
    client.close();
    await(vertx.close());
    assertEquals(List.of(), blocked, "event loops that blocked");
  }
}
