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
import java.util.Optional;
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

  private final ServerSettings settings;
  private final Optional<Tls> tls;
  private final UseCases useCases;
  private final Buffer openApi;
  private final Promise<Integer> listening;
  private final Connections connections = new Connections();
  private HttpServer server;
  private Dispatch dispatch;
  private Router router;

  private HttpGateway(
      ServerSettings settings,
      Optional<Tls> tls,
      UseCases useCases,
      Buffer openApi,
      Promise<Integer> listening) {
    this.settings = settings;
    this.tls = tls;
    this.useCases = useCases;
    this.openApi = openApi;
    this.listening = listening;
  }

  /**
   * Starts to listen; fails when the address cannot be had. Blocks while it reads a resource: not
   * for event loops.
   *
   * @return fails with one line for whoever starts it when the files of TLS cannot be used
   */
  public static Future<Listening> deploy(Vertx vertx, ServerSettings settings, UseCases useCases) {
    Optional<Tls> tls;
    try {
      tls =
          settings.tls().isEmpty()
              ? Optional.empty()
              : Optional.of(Tls.of(vertx, settings.tls().get()));
    } catch (TlsCertificate.Refused refused) {
      return Future.failedFuture(refused);
    }
    Buffer openApi = OpenApi.load();
    Promise<Integer> listening = Promise.promise();
    return vertx
        .deployVerticle(
            () -> new HttpGateway(settings, tls, useCases, openApi, listening),
            new DeploymentOptions().setInstances(settings.eventLoops()))
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
    int sharedPort = settings.port() == 0 ? -1 : settings.port(); // one free port for all instances
    return server
        .listen(sharedPort, settings.host())
        .onSuccess(
            listener -> {
              // Vert.x has one server behind all instances: the first one looks after it.
              if (listening.tryComplete(listener.actualPort())) {
                tls.ifPresent(one -> one.renew(listener));
              }
            });
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
    if (tls.isPresent()) {
      tls.get().require(options);
    } else if (settings.http2ClearText()) {
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
