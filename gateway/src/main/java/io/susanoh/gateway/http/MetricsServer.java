package io.susanoh.gateway.http;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;

/**
 * {@code GET /metrics} on a port of its own ({@code SUSANOH_METRICS_PORT}), so that a scraper needs
 * no way to the port of the game servers, nor they to it. Nothing else is there.
 */
public final class MetricsServer extends VerticleBase {

  private static final int IDLE_SECONDS = 75;

  private final String host;
  private final int port;
  private final MetricsEndpoint endpoint;
  private final Promise<Integer> listening;
  private HttpServer server;

  private MetricsServer(
      String host, int port, MetricsEndpoint endpoint, Promise<Integer> listening) {
    this.host = host;
    this.port = port;
    this.endpoint = endpoint;
    this.listening = listening;
  }

  /**
   * Starts to listen; fails when the address cannot be had.
   *
   * @param port 0 takes a free one
   */
  public static Future<Listening> deploy(
      Vertx vertx, String host, int port, Exposition exposition) {
    Promise<Integer> listening = Promise.promise();
    return vertx
        .deployVerticle(
            new MetricsServer(host, port, new MetricsEndpoint(exposition), listening),
            new DeploymentOptions())
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
    if (!Operation.METRICS.path().equals(request.path())) {
      Errors.detail(404, "Not found").send(request.response());
    } else if (!HttpMethod.GET.equals(request.method())) {
      Errors.detail(405, "Method not allowed").with("allow", "GET").send(request.response());
    } else {
      endpoint
          .metrics(request)
          .onComplete(
              answer -> answer.send(request.response()),
              failure ->
                  Errors.answer(failure, Operation.Who.ANYONE.challenge())
                      .send(request.response()));
    }
  }
}
