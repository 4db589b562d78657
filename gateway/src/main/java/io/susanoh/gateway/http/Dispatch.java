package io.susanoh.gateway.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.susanoh.gateway.refusal.Refusal;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/**
 * Takes a request whose operation is known through its checks, in the order of CONTRACT §7's
 * statuses: ready (503), who calls (401, 403), type (415), size (413), and then serves it (400, 422
 * and whatever the use case refuses). One event loop's.
 */
final class Dispatch {

  private static final int RETRY_SECONDS = 1;

  private final Readiness readiness;
  private final Callers callers;
  private final Bodies bodies;
  private final Batches batches;
  private final StreamEndpoint streams;
  private final Endpoints endpoints;
  private final RequestMeters.Loop meters;

  Dispatch(UseCases useCases, Connections connections, Buffer openApi) {
    this.readiness = useCases.readiness();
    this.callers = new Callers(useCases.access());
    this.bodies = new Bodies(connections);
    this.batches = new Batches(useCases, connections, bodies, this::answerEarly);
    this.streams = new StreamEndpoint(useCases.telling(), useCases.access(), connections);
    this.endpoints = new Endpoints(useCases, openApi);
    this.meters = useCases.observation().requests().loop();
  }

  /** Checks, serves and answers. */
  void handle(Operation operation, HttpServerRequest request) {
    RequestSpan span = meters.began(operation, request);
    try {
      Caller caller = admit(operation, request);
      if (operation.body() == Operation.Body.BATCH) {
        batches.serve(caller, request, span);
      } else if (operation == Operation.STREAM) {
        streams.serve(caller, request, failure -> refuse(operation, request, span, failure));
      } else {
        bodies.read(
            request,
            body -> serve(new Call(operation, caller, request, body, span)),
            tooLarge -> refuse(operation, request, span, tooLarge));
      }
    } catch (Throwable failure) {
      refuse(operation, request, span, failure);
    }
  }

  private Caller admit(Operation operation, HttpServerRequest request) {
    if (!operation.always() && !readiness.ready()) {
      throw Refusal.unavailable("Not ready", RETRY_SECONDS);
    }
    Caller caller = callers.of(operation.who(), request);
    MediaTypes.check(
        operation.body(), Optional.ofNullable(request.getHeader(HttpHeaders.CONTENT_TYPE)));
    return caller;
  }

  private void serve(Call call) {
    RequestSpan span = call.span();
    Future<Answer> served;
    try {
      served = span.during(() -> endpoints.serve(call));
    } catch (Throwable failure) {
      served = Future.failedFuture(failure);
    }
    served.onComplete(
        answer -> answer.send(call.request().response()),
        failure -> refuse(call.operation(), call.request(), span, failure));
  }

  private void refuse(
      Operation operation, HttpServerRequest request, RequestSpan span, Throwable failure) {
    answerEarly(request, span.during(() -> Errors.answer(failure, operation.who().challenge())));
  }

  /** Answers a request that is for no operation. */
  void answerUnrouted(HttpServerRequest request, Answer answer) {
    meters.beganUnrouted(request);
    answerEarly(request, answer);
  }

  /** Answers a request whose body may be unread still. */
  private void answerEarly(HttpServerRequest request, Answer answer) {
    if (!bodies.isUnread(request)) {
      answer.send(request.response());
    } else if (Http2.is(request)) {
      answer.send(request.response());
      bodies.discard(request);
    } else {
      answer.with(HttpHeaders.CONNECTION, HttpHeaders.CLOSE).send(request.response());
      bodies.discardAndClose(request);
    }
  }

  /** Answers what is no HTTP request, and closes its connection. */
  void invalid(HttpServerRequest request) {
    meters.beganUnrouted(request);
    Throwable cause = request.decoderResult().cause();
    Answer answer =
        cause instanceof TooLongHttpLineException
            ? Errors.detail(414, "The request line is too long")
            : cause instanceof TooLongHttpHeaderException
                ? Errors.detail(431, "The headers are too large")
                : Errors.detail(400, "Malformed HTTP request");
    answer.with(HttpHeaders.CONNECTION, HttpHeaders.CLOSE).send(request.response());
    request.connection().close();
  }
}
