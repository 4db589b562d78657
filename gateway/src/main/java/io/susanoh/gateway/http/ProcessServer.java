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
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What a process that takes no requests says of itself: alive, ready, metrics. */
public final class WorkerServer extends VerticleBase {

  private static final int IDLE_SECONDS = 75;

  private final String host;
  private final int port;
  private final ProcessEndpoints process;
  private final MetricsEndpoint metrics;
  private final Promise<Integer> listening;
  private HttpServer server;

  private WorkerServer(
      String host,
      int port,
      ProcessEndpoints process,
      MetricsEndpoint metrics,
      Promise<Integer> listening) {
    this.host = host;
    this.port = port;
    this.process = process;
    this.metrics = metrics;
    this.listening = listening;
  }

  /**
   * Starts to listen; fails when the address cannot be had.
   *
   * @param port 0 takes a free one
   */
  public static Future<Listening> deploy(
      Vertx vertx, String host, int port, Readiness readiness, Exposition exposition) {
    Promise<Integer> listening = Promise.promise();
    WorkerServer server =
        new WorkerServer(
            host,
            port,
            new ProcessEndpoints(readiness, Buffer.buffer()),
            new MetricsEndpoint(exposition),
            listening);
    return vertx
        .deployVerticle(server, new DeploymentOptions())
        .compose(id -> listening.future().map(actual -> new Listening(id, actual)));
  }

  @Override
  public Future<?> start() {
    server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setHttp2ClearTextEnabled(false)
                    .setMaxInitialLineLength(HttpGateway.LINE_BYTES_MAX)
                    .setMaxHeaderSize(HttpGateway.HEADER_BYTES_MAX)
                    .setIdleTimeout(IDLE_SECONDS)
                    .setIdleTimeoutUnit(TimeUnit.SECONDS))
            .requestHandler(this::handle);
    return server
        .listen(port, host)
        .onSuccess(listener -> listening.tryComplete(listener.actualPort()));
  }

  @Override
  public Future<?> stop() {
    return server.shutdown(1, TimeUnit.SECONDS);
  }

  private void handle(HttpServerRequest request) {
    if (!HttpMethod.GET.equals(request.method())) {
      Errors.detail(405, "Method not allowed").with("allow", "GET").send(request.response());
      return;
    }
    answer(request)
        .orElseGet(
            () ->
                Future.succeededFuture(
                    Errors.detail(404, "This process analyses; it takes no requests")))
        .onComplete(
            answer -> answer.send(request.response()),
            failure ->
                Errors.answer(failure, Operation.Who.ANYONE.challenge()).send(request.response()));
  }

  private Optional<Future<Answer>> answer(HttpServerRequest request) {
    String path = Optional.ofNullable(request.path()).orElse("");
    if (path.equals(Operation.HEALTH.path())) {
      return Optional.of(process.health());
    }
    if (path.equals(Operation.READINESS.path())) {
      return Optional.of(process.readiness());
    }
    if (path.equals(Operation.METRICS.path())) {
      return Optional.of(metrics.metrics(request));
    }
    return Optional.empty();
  }
}
