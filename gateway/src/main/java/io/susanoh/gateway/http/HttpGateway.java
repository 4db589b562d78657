package io.susanoh.gateway.http;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of one event loop: HTTP/1.1 with keep-alive and pipelining, and HTTP/2 where it
 * is wanted. Posted events take the short way past the router; everything else is routed.
 */
public final class HttpGateway extends VerticleBase {

  /** The longest request line, in bytes. */
  static final int LINE_BYTES_MAX = 8 * 1024;

  /** The longest headers, in bytes. */
  static final int HEADER_BYTES_MAX = 16 * 1024;

  /** How long requests that run may take when the gateway ends. */
  private static final int SHUTDOWN_SECONDS = 10;

  private static final Logger LOG = LoggerFactory.getLogger(HttpGateway.class);

  private final String host;
  private final int port;
  private final boolean http2;
  private final UseCases useCases;
  private final Buffer openApi;
  private final Promise<Integer> listening;
  private final Connections connections = new Connections();
  private HttpServer server;
  private Dispatch dispatch;
  private Router router;

  private HttpGateway(
      String host,
      int port,
      boolean http2,
      UseCases useCases,
      Buffer openApi,
      Promise<Integer> listening) {
    this.host = host;
    this.port = port;
    this.http2 = http2;
    this.useCases = useCases;
    this.openApi = openApi;
    this.listening = listening;
  }

  /**
   * Starts to listen; fails when the address cannot be had. Blocks while it reads a resource: not
   * for event loops.
   *
   * @param host the address to listen on
   * @param port 0 takes a free one
   * @param eventLoops how many event loops share the work
   * @param http2 whether HTTP/2 is taken without TLS too
   */
  public static Future<Listening> deploy(
      Vertx vertx, String host, int port, int eventLoops, boolean http2, UseCases useCases) {
    Buffer openApi = OpenApi.load();
    Promise<Integer> listening = Promise.promise();
    int sharedPort = port == 0 ? -1 : port; // Vert.x: one free port for all instances
    return vertx
        .deployVerticle(
            () -> new HttpGateway(host, sharedPort, http2, useCases, openApi, listening),
            new DeploymentOptions().setInstances(eventLoops))
        .compose(id -> listening.future().map(actual -> new Listening(id, actual)));
  }

  @Override
  public Future<?> start() {
    dispatch = new Dispatch(useCases, connections, openApi);
    router = new Routes(dispatch, this::isServed).router(vertx);
    vertx.setPeriodic(TimeUnit.SECONDS.toMillis(1), timer -> connections.tick());
    server =
        vertx
            .createHttpServer(options())
            .connectionHandler(connections::opened)
            .invalidRequestHandler(dispatch::invalid)
            .exceptionHandler(failure -> LOG.debug("A connection failed", failure))
            .requestHandler(this::handle);
    return server
        .listen(port, host)
        .onSuccess(listener -> listening.tryComplete(listener.actualPort()));
  }

  @Override
  public Future<?> stop() {
    return server.shutdown(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
  }

  private HttpServerOptions options() {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHttp2ClearTextEnabled(false)
            .setMaxInitialLineLength(LINE_BYTES_MAX)
            .setMaxHeaderSize(HEADER_BYTES_MAX)
            .setPerFrameWebSocketCompressionSupported(false) // a handler that each request passes
            .setPerMessageWebSocketCompressionSupported(false)
            .setTcpNoDelay(true);
    Http2.bound(options);
    if (http2) {
      Http2.allowWithoutTls(options);
    }
    return options;
  }

  private boolean isServed(Operation operation) {
    return (useCases.demo().isPresent() || !operation.demo())
        && (useCases.observation().metricsHere() || operation != Operation.METRICS);
  }

  private void handle(HttpServerRequest request) {
    connections.began(request.connection());
    if (Http2.hasNoPath(request)) {
      dispatch.answerUnrouted(request, Errors.detail(400, "Malformed HTTP request"));
    } else if (Http2.isPathTooLong(request)) {
      dispatch.answerUnrouted(request, Errors.detail(414, "The request line is too long"));
    } else if (Operation.EVENT.path().equals(request.path())
        && HttpMethod.POST.equals(request.method())) {
      dispatch.handle(Operation.EVENT, request);
    } else {
      router.handle(request);
    }
  }
}
