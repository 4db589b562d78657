package io.susanoh.loadtest;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;

/**
 * The ceiling of every HTTP figure: a Vert.x handler that reads the body and answers a constant.
 */
public final class BareHandler {

  private static final Buffer ANSWER =
      Buffer.buffer(
          "{\"screened\":false,\"triggered_rules\":[],\"recommended_action\":null,\"needs_l2\":false,"
              + "\"account_state\":\"NORMAL\"}");

  private BareHandler() {}

  /**
   * Listens on 127.0.0.1.
   *
   * @param args port and number of event loops
   */
  public static void main(String[] args) {
    int port = Integer.parseInt(args[0]);
    int eventLoops = Integer.parseInt(args[1]);
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(eventLoops));
    vertx
        .deployVerticle(() -> new Server(port), new DeploymentOptions().setInstances(eventLoops))
        .onFailure(
            failure -> {
              throw new IllegalStateException(failure);
            });
  }

  private static final class Server extends AbstractVerticle {
    private final int port;

    Server(int port) {
      this.port = port;
    }

    @Override
    public void start() {
      vertx
          .createHttpServer(new HttpServerOptions().setTcpNoDelay(true))
          .requestHandler(
              request ->
                  request
                      .body()
                      .onSuccess(
                          body ->
                              request
                                  .response()
                                  .putHeader("content-type", "application/json")
                                  .end(ANSWER)))
          .listen(port, "127.0.0.1");
    }
  }
}
