package io.susanoh.gateway.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/**
 * An admitted request: its caller is known and its body is here.
 *
 * @param body empty where the operation takes none
 * @param span of the request
 */
record Call(
    Operation operation, Caller caller, HttpServerRequest request, Buffer body, RequestSpan span) {

  /** The caller's tenant. */
  String tenantId() {
    return caller.tenantId();
  }

  /** The body. */
  byte[] bytes() {
    return body.getBytes();
  }

  /** The query parameters. */
  Query query() {
    return Query.of(request);
  }

  /**
   * The path's parameter.
   *
   * @throws io.susanoh.gateway.refusal.Refusal MALFORMED unless it is 1–128 characters without NUL
   */
  String parameter() {
    String raw = operation.rawParameter(request.path());
    return Query.checkedId("path", UrlEncoded.decode(raw, false));
  }
}
