package io.susanoh.gateway.notify;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A receiver of webhooks on this machine, which remembers what it was sent. */
public final class Receiver implements AutoCloseable {

  /** A request as it came. */
  public record Got(String id, String timestamp, String signature, String body, boolean taken) {

    public JsonObject json() {
      return new JsonObject(body);
    }

    public JsonObject data() {
      return json().getJsonObject("data");
    }
  }

  private final List<Got> got = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private volatile Handler<HttpServerRequest> answer = request -> request.response().end();
  private volatile Predicate<String> takes = body -> true;

  /** Listens; 0 takes a free port. */
  public Receiver(Vertx vertx, int port) {
    server =
        await(
            vertx
                .createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> handle(request, body)))
                .listen(port, "127.0.0.1"));
  }

  private void handle(HttpServerRequest request, Buffer body) {
    String text = body.toString();
    boolean taken = takes.test(text);
    got.add(
        new Got(
            request.getHeader("webhook-id"),
            request.getHeader("webhook-timestamp"),
            request.getHeader("webhook-signature"),
            text,
            taken));
    if (taken) {
      answer.handle(request);
    } else {
      request.response().setStatusCode(500).end();
    }
  }

  /** Answers 500 to what is not taken. */
  public void take(Predicate<String> which) {
    takes = which;
  }

  /** How it answers what it takes. */
  public void answer(Handler<HttpServerRequest> how) {
    answer = how;
  }

  public int port() {
    return server.actualPort();
  }

  public String url() {
    return "http://127.0.0.1:" + port() + "/hook";
  }

  /** Everything that came, in its order. */
  public List<Got> got() {
    return List.copyOf(got);
  }

  /** What it took. */
  public List<Got> taken() {
    return got.stream().filter(Got::taken).toList();
  }

  /** The first that is like this. */
  public Optional<Got> first(Predicate<Got> like) {
    return got.stream().filter(like).findFirst();
  }

  public static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("did not complete", e);
    }
  }

  @Override
  public void close() {
    await(server.close());
  }
}
