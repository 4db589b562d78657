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
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** What a process says of itself on a port where no requests of game servers come. */
public final class ProcessServer extends VerticleBase {

  private static final int IDLE_SECONDS = 75;

  private final String host;
  private final int port;
  private final Map<String, Function<HttpServerRequest, Future<Answer>>> paths;
  private final String otherwise;
  private final Promise<Integer> listening = Promise.promise();
  private HttpServer server;

  private ProcessServer(
      String host,
      int port,
      Map<String, Function<HttpServerRequest, Future<Answer>>> paths,
      String otherwise) {
    this.host = host;
    this.port = port;
    this.paths = Map.copyOf(paths);
    this.otherwise = otherwise;
  }

  /**
   * {@code GET /metrics} on a port of its own ({@code SUSANOH_METRICS_PORT}), so that a scraper
   * needs no way to the port of the game servers, nor they to it. Fails when the address cannot be
   * had.
   *
   * @param port 0 takes a free one
   */
  public static Future<Listening> deployForScrapes(
      Vertx vertx, String host, int port, Exposition exposition) {
    MetricsEndpoint metrics = new MetricsEndpoint(exposition);
    return deploy(
        vertx,
        new ProcessServer(
            host, port, Map.of(Operation.METRICS.path(), metrics::metrics), "Not found"));
  }

  /**
   * For a process that takes no requests: alive, ready, metrics. Fails when the address cannot be
   * had.
   *
   * @param port 0 takes a free one
   */
  public static Future<Listening> deployForWorker(
      Vertx vertx, String host, int port, Readiness readiness, Exposition exposition) {
    ProcessEndpoints process = new ProcessEndpoints(readiness, Buffer.buffer());
    MetricsEndpoint metrics = new MetricsEndpoint(exposition);
    return deploy(
        vertx,
        new ProcessServer(
            host,
            port,
            Map.of(
                Operation.HEALTH.path(), request -> process.health(),
                Operation.READINESS.path(), request -> process.readiness(),
                Operation.METRICS.path(), metrics::metrics),
            "This process analyses; it takes no requests"));
  }

  private static Future<Listening> deploy(Vertx vertx, ProcessServer server) {
    return vertx
        .deployVerticle(server, new DeploymentOptions())
        .compose(id -> server.listening.future().map(actual -> new Listening(id, actual)));
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
    String path = request.path() == null ? "" : request.path();
    if (!paths.containsKey(path)) {
      Errors.detail(404, otherwise).send(request.response());
    } else if (!HttpMethod.GET.equals(request.method())) {
      Errors.detail(405, "Method not allowed").with("allow", "GET").send(request.response());
    } else {
      paths
          .get(path)
          .apply(request)
          .onComplete(
              answer -> answer.send(request.response()),
              failure ->
                  Errors.answer(failure, Operation.Who.ANYONE.challenge())
                      .send(request.response()));
    }
  }
}
