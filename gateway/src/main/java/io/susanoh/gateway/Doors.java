package io.susanoh.gateway;

import io.susanoh.gateway.config.Settings;
import io.susanoh.gateway.http.Exposition;
import io.susanoh.gateway.http.HttpGateway;
import io.susanoh.gateway.http.Listening;
import io.susanoh.gateway.http.ProcessServer;
import io.susanoh.gateway.http.ServerSettings;
import io.susanoh.gateway.http.UseCases;
import io.susanoh.gateway.storage.CannotStart;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** The ports that this process listens on. */
final class Doors {

  private final Vertx vertx;
  private final Settings settings;
  private final Parts parts;

  Doors(Vertx vertx, Settings settings, Parts parts) {
    this.vertx = vertx;
    this.settings = settings;
    this.parts = parts;
  }

  /** Listens for requests; on which port. */
  int open(UseCases useCases) {
    Listening listening =
        listening(
            settings.port(),
            HttpGateway.deploy(
                vertx,
                new ServerSettings(
                    settings.host(),
                    settings.port(),
                    settings.eventLoops(),
                    settings.http2ClearText(),
                    settings.tls()),
                useCases));
    parts.opened("http", () -> Gateway.awaitEnd(vertx.undeploy(listening.deploymentId())));
    return listening.port();
  }

  /** Listens for scrapes where they have a port of their own; on which, else 0. */
  int openForScrapes(Exposition exposition) {
    if (settings.metricsPort().isEmpty()) {
      return 0;
    }
    int port = settings.metricsPort().getAsInt();
    Listening listening =
        listening(port, ProcessServer.deployForScrapes(vertx, settings.host(), port, exposition));
    parts.begun("metrics", () -> Gateway.awaitEnd(vertx.undeploy(listening.deploymentId())));
    return listening.port();
  }

  private Listening listening(int port, Future<Listening> begun) {
    try {
      return Gateway.await(begun);
    } catch (IllegalStateException e) {
      throw new CannotStart(
          "cannot listen on " + settings.host() + ':' + port + ": " + e.getMessage(), e);
    }
  }
}
