package io.susanoh.gateway;

import io.susanoh.gateway.http.StringClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** A person at a gateway, with a token. */
final class Desk implements AutoCloseable {

  static final String PASSWORD = "a-password-of-an-admin";

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long POLL_NANOS = 10_000_000;

  private final StringClient client = new StringClient();
  private final int port;
  private final String token;

  /** An answer. */
  record Reply(int status, String body, Optional<String> link) {
    /** Where the next page is. */
    Optional<String> next() {
      return link.map(text -> text.substring(1, text.indexOf('>')));
    }

    JsonObject object() {
      return new JsonObject(body);
    }

    JsonArray array() {
      return new JsonArray(body);
    }
  }

  Desk(int port) throws IOException, InterruptedException {
    this(port, "admin", PASSWORD);
  }

  Desk(int port, String name, String password) throws IOException, InterruptedException {
    this.port = port;
    HttpRequest login =
        HttpRequest.newBuilder(uri("/api/v1/auth/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("username=" + name + "&password=" + password))
            .build();
    token = new JsonObject(client.send(login).body()).getString("access_token");
  }

  String token() {
    return token;
  }

  /** What is there, when PostgreSQL has caught up with what was accepted. */
  Reply get(String path) throws Exception {
    return send("GET", path, "");
  }

  /** Asks, and again while PostgreSQL is behind. */
  Reply send(String method, String path, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .header("Authorization", "Bearer " + token)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    HttpResponse<String> response = Patience.served(() -> client.send(request.build()));
    return new Reply(response.statusCode(), response.body(), response.headers().firstValue("link"));
  }

  /** Something that can be looked at again and again. */
  interface Look<T> {
    T at() throws Exception;
  }

  /** Looks until it is as it should be; it as it is then. */
  static <T> T await(Look<T> look, Predicate<T> asItShouldBe) throws Exception {
    long endNanos = System.nanoTime() + PATIENCE.toNanos();
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

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  @Override
  public void close() {
    client.close();
  }
}
