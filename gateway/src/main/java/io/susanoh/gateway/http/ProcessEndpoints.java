package io.susanoh.gateway.http;

import io.susanoh.gateway.http.Readiness.Dependency;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/** What anyone may ask of the process itself. */
final class ProcessEndpoints {

  private final Readiness readiness;
  private final Answer openApi;

  ProcessEndpoints(Readiness readiness, Buffer openApi) {
    this.readiness = readiness;
    this.openApi = Answer.json(200, openApi);
  }

  Future<Answer> root() {
    return Future.succeededFuture(
        Answer.ok(
            new JsonObject()
                .put("status", "ok")
                .put("service", "Susanoh")
                .put("openapi", Operation.OPENAPI.path())));
  }

  Future<Answer> health() {
    return Future.succeededFuture(Answer.ok(new JsonObject().put("status", "ok")));
  }

  Future<Answer> readiness() {
    boolean ready = readiness.ready();
    JsonObject dependencies = new JsonObject();
    readiness.dependencies().forEach((name, state) -> dependencies.put(name, dependency(state)));
    return Future.succeededFuture(
        Answer.of(
            ready ? 200 : 503,
            new JsonObject()
                .put("status", ready ? "ready" : "not_ready")
                .put("dependencies", dependencies)));
  }

  Future<Answer> openApi() {
    return Future.succeededFuture(openApi);
  }

  private static JsonObject dependency(Dependency dependency) {
    return new JsonObject()
        .put("status", dependency.status().name().toLowerCase(Locale.ROOT))
        .put("detail", dependency.detail());
  }
}
