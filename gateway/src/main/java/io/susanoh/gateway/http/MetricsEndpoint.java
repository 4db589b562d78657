package io.susanoh.gateway.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/** {@code GET /metrics}, wherever it is served. The text is made off the event loop. */
final class MetricsEndpoint {

  private final Exposition exposition;

  MetricsEndpoint(Exposition exposition) {
    this.exposition = exposition;
  }

  /** Called on a Vert.x context, on which it completes. */
  Future<Answer> metrics(HttpServerRequest request) {
    Exposition.Format format =
        Exposition.Format.of(Optional.ofNullable(request.getHeader(HttpHeaders.ACCEPT)));
    Context context = Vertx.currentContext();
    return context
        .executeBlocking(() -> exposition.text(format), false)
        .map(text -> Answer.text(format.contentType(), text));
  }
}
