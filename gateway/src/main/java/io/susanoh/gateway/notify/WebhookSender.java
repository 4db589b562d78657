package io.susanoh.gateway.notify;

import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.refusal.RetryAfter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Sends deliveries: signed, to the address that was checked and no other, without following
 * redirects, within a deadline, and reading no more of the answer than is bounded. One context's.
 */
final class WebhookSender implements AutoCloseable {

  /** The longest time from the request's begin to the answer's end. */
  static final Duration DEADLINE = Duration.ofSeconds(10);

  /** The most deliveries to one webhook at once. */
  static final int AT_ONCE = 8;

  private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
  private static final int ANSWER_BYTES_MAX = 64 * 1024;
  private static final int HEADER_BYTES_MAX = 16 * 1024;
  private static final int IDLE_SECONDS = 30;
  private static final int ERROR_MAX = 200;
  private static final long MILLIS_PER_SECOND = 1_000;

  private final Vertx vertx;
  private final Destinations destinations;
  private final InstantSource clock;
  private final Duration deadline;
  private final HttpClient client;

  /** A sender that trusts the certificates that this JVM trusts. */
  WebhookSender(Vertx vertx, Destinations destinations, InstantSource clock, Duration deadline) {
    this(vertx, destinations, clock, deadline, Optional.empty());
  }

  /**
   * A sender.
   *
   * @param trusted whose certificates it trusts; empty: those that this JVM trusts
   */
  WebhookSender(
      Vertx vertx,
      Destinations destinations,
      InstantSource clock,
      Duration deadline,
      Optional<TrustOptions> trusted) {
    this.vertx = vertx;
    this.destinations = destinations;
    this.clock = clock;
    this.deadline = deadline;
    HttpClientOptions options =
        new HttpClientOptions()
            .setConnectTimeout((int) CONNECT_MAX.toMillis())
            .setMaxHeaderSize(HEADER_BYTES_MAX)
            .setKeepAliveTimeout(IDLE_SECONDS)
            .setMaxRedirects(0)
            .setVerifyHost(true);
    trusted.ifPresent(options::setTrustOptions);
    this.client = vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(AT_ONCE));
  }

  /** Sends it once; never fails. */
  Future<Attempt> send(Delivery delivery) {
    return vertx
        .executeBlocking(() -> destinations.address(delivery.url()), false)
        .compose(address -> client.request(options(delivery.url(), address)))
        .compose(request -> exchange(request, delivery))
        .recover(failure -> Future.succeededFuture(Attempt.Failed.of(describe(failure))));
  }

  private static RequestOptions options(URI url, InetAddress address) {
    boolean tls = "https".equals(url.getScheme());
    int port = url.getPort() > 0 ? url.getPort() : tls ? 443 : 80;
    String path = Optional.ofNullable(url.getRawPath()).filter(p -> !p.isEmpty()).orElse("/");
    String query = Optional.ofNullable(url.getRawQuery()).map(q -> '?' + q).orElse("");
    return new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
        .setHost(url.getHost())
        .setPort(port)
        .setSsl(tls)
        .setURI(path + query)
        .setFollowRedirects(false);
  }

  private Future<Attempt> exchange(HttpClientRequest request, Delivery delivery) {
    Promise<Attempt> ended = Promise.promise();
    long timer =
        vertx.setTimer(
            deadline.toMillis(),
            fired -> {
              ended.tryComplete(
                  Attempt.Failed.of("no answer within " + deadline.toMillis() + " ms"));
              request.reset();
            });
    ended.future().onComplete(done -> vertx.cancelTimer(timer));
    long atSeconds = clock.millis() / MILLIS_PER_SECOND;
    String messageId = "msg_" + delivery.messageId();
    request
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.USER_AGENT, "Susanoh")
        .putHeader("webhook-id", messageId)
        .putHeader("webhook-timestamp", Long.toString(atSeconds))
        .putHeader(
            "webhook-signature",
            WebhookSecret.signatures(delivery.secrets(), messageId, atSeconds, delivery.payload()))
        .exceptionHandler(ended::tryFail)
        .send(Buffer.buffer(delivery.payload()))
        .onComplete(response -> read(request, response, ended), ended::tryFail);
    return ended.future();
  }

  /** The status decides; the rest is read so that the connection can be used again, in bounds. */
  private void read(
      HttpClientRequest request, HttpClientResponse response, Promise<Attempt> ended) {
    Attempt attempt = attempt(response);
    int[] bytes = {0};
    response.exceptionHandler(ended::tryFail);
    response.handler(
        chunk -> {
          bytes[0] += chunk.length();
          if (bytes[0] > ANSWER_BYTES_MAX && ended.tryComplete(attempt)) {
            request.reset();
          }
        });
    response.endHandler(end -> ended.tryComplete(attempt));
  }

  private Attempt attempt(HttpClientResponse response) {
    int status = response.statusCode();
    if (status >= 200 && status < 300) {
      return new Attempt.Taken(status);
    }
    String what = status >= 300 && status < 400 ? "a redirect, not followed" : "refused";
    return new Attempt.Failed(
        OptionalInt.of(status), "status " + status + ": " + what, askedMillis(response));
  }

  private long askedMillis(HttpClientResponse response) {
    return Optional.ofNullable(response.getHeader(HttpHeaders.RETRY_AFTER))
        .map(asked -> RetryAfter.millis(asked, clock.millis()).orElse(0))
        .orElse(0L);
  }

  private static String describe(Throwable failure) {
    String text =
        failure instanceof Refusal refusal
            ? refusal.getMessage()
            : failure.getClass().getSimpleName() + ": " + failure.getMessage();
    return text.length() <= ERROR_MAX ? text : text.substring(0, ERROR_MAX);
  }

  @Override
  public void close() {
    client.close();
  }
}
