package io.susanoh.gateway.http;

import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.screening.Events;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Serves batches of events (CONTRACT §7), {@link #RUNNING_MAX} at once. Each holds at most 2 MiB of
 * answers that its client has not read, 1 MiB of what arrived, an item and a chunk, and, with zstd,
 * a window of 8 MiB; however long it is. One event loop's.
 */
final class Batches {

  /** The most events of a batch. */
  static final int EVENTS_MAX = 10_000;

  /** The most bytes of a batch, its coding undone. */
  static final int BYTES_MAX = 8 * 1024 * 1024;

  /** The most batches of one event loop at once; the next ones are refused. */
  static final int RUNNING_MAX = 32;

  /** When so much has arrived and is not taken, the client is held up. */
  static final int ARRIVED_BYTES_MAX = 64 * 1024;

  private static final int RETRY_SECONDS = 1;

  private static final Answer UNKNOWN_CODING =
      Errors.detail(415, "Content-Encoding must be one of " + ContentCoding.ACCEPTED)
          .with(HttpHeaders.ACCEPT_ENCODING, ContentCoding.ACCEPTED);

  private final EventDecoder decoder;
  private final Events events;
  private final ScreeningAnswers answers = new ScreeningAnswers();
  private final Connections connections;
  private final Bodies bodies;
  private final BiConsumer<HttpServerRequest, Answer> early;
  private int running;

  /**
   * @param early answers a request whose body may be unread still
   */
  Batches(
      UseCases useCases,
      Connections connections,
      Bodies bodies,
      BiConsumer<HttpServerRequest, Answer> early) {
    this.decoder = useCases.decoder();
    this.events = useCases.events();
    this.connections = connections;
    this.bodies = bodies;
    this.early = early;
  }

  /**
   * Serves an admitted request.
   *
   * @param span of the request
   * @throws Refusal TOO_LARGE or UNAVAILABLE
   */
  void serve(Caller caller, HttpServerRequest request, RequestSpan span) {
    Optional<ContentCoding> coding =
        ContentCoding.of(Optional.ofNullable(request.getHeader(HttpHeaders.CONTENT_ENCODING)));
    if (coding.isEmpty()) {
      early.accept(request, UNKNOWN_CODING);
      return;
    }
    if (Bodies.declaredBytes(request) > BYTES_MAX) {
      throw tooLarge();
    }
    if (running == RUNNING_MAX) {
      throw Refusal.unavailable("Too many batches at once", RETRY_SECONDS);
    }
    if (request.headers().contains(HttpHeaders.EXPECT)) {
      request.response().writeContinue();
    }
    running++;
    connections.streaming(request);
    BatchFormat format =
        BatchFormat.of(Optional.ofNullable(request.getHeader(HttpHeaders.CONTENT_TYPE)));
    new BatchStream(request, format, coding.get(), caller.tenantId(), this, span).begin();
  }

  EventDecoder decoder() {
    return decoder;
  }

  Events events() {
    return events;
  }

  ScreeningAnswers answers() {
    return answers;
  }

  /** The client has sent or read something. */
  void progressed(HttpServerRequest request) {
    connections.progressed(request);
  }

  /** A batch turned out to be none, and nothing of it was answered. */
  void refuse(HttpServerRequest request, RequestSpan span, Throwable failure) {
    early.accept(
        request,
        span.during(() -> Errors.answer(failure, Operation.EVENTS_BATCH.who().challenge())));
  }

  /** A batch has ended, whichever way. */
  void ended(HttpServerRequest request) {
    running--;
    connections.received(request);
  }

  /** A batch was answered; what is left of its body passes. */
  void answered(HttpServerRequest request) {
    if (!request.isEnded()) {
      if (Http2.is(request)) {
        bodies.discard(request);
      } else {
        bodies.discardAndClose(request);
      }
    }
  }

  static Refusal tooMany() {
    return Refusal.of(Refusal.Kind.TOO_LARGE, "The batch has more than " + EVENTS_MAX + " events");
  }

  static Refusal tooLarge() {
    return Refusal.of(Refusal.Kind.TOO_LARGE, "The batch is larger than " + BYTES_MAX + " bytes");
  }
}
