package io.susanoh.gateway.http;

import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.refusal.Refusal.FieldError;
import io.susanoh.gateway.refusal.Refusal.Kind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place that turns a failure into status and JSON (CONTRACT §7, errors). */
final class Errors {

  private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

  private static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("retry-after");
  private static final CharSequence WWW_AUTHENTICATE =
      HttpHeaders.createOptimized("www-authenticate");

  private Errors() {}

  /**
   * The answer to a request that failed. Whatever is no {@link Refusal} is a fault of ours: it is
   * logged here, once, and the answer says nothing of it.
   *
   * @param challenge {@code WWW-Authenticate} of a 401
   */
  static Answer answer(Throwable failure, String challenge) {
    if (failure instanceof Refusal refusal) {
      return refused(refusal, challenge);
    }
    LOG.error("A request failed", failure);
    return detail(500, "Internal error");
  }

  /** What stands in a batch's answer in place of the result of an item that was refused. */
  static Buffer inPlace(Refusal refusal) {
    return new JsonObject()
        .put("status", refusal.kind().status())
        .put("detail", refusal.kind() == Kind.INVALID ? fields(refusal) : refusal.getMessage())
        .toBuffer();
  }

  /** An answer with nothing but a detail. */
  static Answer detail(int status, String detail) {
    return Answer.of(status, new JsonObject().put("detail", detail));
  }

  private static Answer refused(Refusal refusal, String challenge) {
    int status = refusal.kind().status();
    return switch (refusal.kind()) {
      case INVALID -> Answer.of(status, new JsonObject().put("detail", fields(refusal)));
      case UNAUTHENTICATED ->
          detail(status, refusal.getMessage()).with(WWW_AUTHENTICATE, challenge);
      case TOO_MANY, UNAVAILABLE ->
          detail(status, refusal.getMessage())
              .with(RETRY_AFTER, Integer.toString(Math.max(1, refusal.retryAfterSeconds())));
      case MALFORMED,
          NOT_PERMITTED,
          NOT_FOUND,
          METHOD_NOT_ALLOWED,
          TOO_LARGE,
          UNSUPPORTED_MEDIA_TYPE ->
          detail(status, refusal.getMessage());
    };
  }

  private static JsonArray fields(Refusal refusal) {
    JsonArray fields = new JsonArray();
    for (FieldError error : refusal.errors()) {
      fields.add(
          new JsonObject()
              .put("loc", new JsonArray(error.loc()))
              .put("msg", error.msg())
              .put("type", error.type()));
    }
    return fields;
  }
}
