package io.susanoh.gateway.fault;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** An admin of a gateway in a process of its own. */
final class Admin implements AutoCloseable {

  static final String PASSWORD = "an-admins-password";

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);
  private static final long POLL_NANOS = 20_000_000;

  private final HttpConnection connection;
  private final String token;

  Admin(int port) throws IOException {
    connection = new HttpConnection(port);
    String form = "username=admin&password=" + PASSWORD;
    HttpConnection.Answer answer =
        await(
            () ->
                connection.send(
                    "POST", "/api/v1/auth/token", "application/x-www-form-urlencoded", "", form),
            any -> any.status() == 200);
    token = "Bearer " + new JsonObject(answer.body()).getString("access_token");
  }

  HttpConnection.Answer put(String path, JsonObject body) throws IOException {
    return connection.send("PUT", path, "application/json", token, body.encode());
  }

  HttpConnection.Answer post(String path, JsonObject body) throws IOException {
    return connection.send("POST", path, "application/json", token, body.encode());
  }

  /** What is there, when PostgreSQL has caught up with what was accepted. */
  HttpConnection.Answer get(String path) throws IOException {
    return await(
        () -> connection.send("GET", path, "application/json", token, ""),
        answer -> answer.status() != 503);
  }

  /** How the engines stand. */
  JsonObject engine() throws IOException {
    return new JsonObject(get("/api/v1/engine").body());
  }

  /** How one engine stands. */
  static JsonObject of(JsonObject status, String name) {
    JsonArray engines = status.getJsonArray("engines");
    return engines.stream()
        .map(JsonObject.class::cast)
        .filter(engine -> engine.getString("name").equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Sum of a metric's values, of the lines that begin so. */
  double metric(String beginning) throws IOException {
    return connection
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(beginning))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Something that can be looked at again and again. */
  interface Look<T> {
    T at() throws IOException;
  }

  /** Looks until it is as it should be; it as it is then. */
  static <T> T await(Look<T> look, Predicate<T> asItShouldBe) throws IOException {
    long endNanos = System.nanoTime() + PATIENCE_NANOS;
    T seen = look.at();
    while (!asItShouldBe.test(seen)) {
      if (System.nanoTime() > endNanos) {
        throw new AssertionError("it stays " + seen);
      }
      LockSupport.parkNanos(POLL_NANOS);
      seen = look.at();
    }
    return seen;
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
