package io.susanoh.gateway.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a request is answered. Immutable, so that a prepared one may be sent any number of times and
 * by any event loop.
 *
 * @param headers besides the type and the length
 */
record Answer(
    int status,
    Optional<CharSequence> contentType,
    CharSequence contentLength,
    Map<CharSequence, CharSequence> headers,
    Buffer body) {

  private static final Optional<CharSequence> JSON =
      Optional.of(HttpHeaders.createOptimized("application/json"));

  Answer {
    headers = Map.copyOf(headers);
  }

  /** 200 with an object. */
  static Answer ok(JsonObject body) {
    return json(200, body.toBuffer());
  }

  /** 200 with an array. */
  static Answer ok(JsonArray body) {
    return json(200, body.toBuffer());
  }

  /** An object with another status. */
  static Answer of(int status, JsonObject body) {
    return json(status, body.toBuffer());
  }

  /** JSON that is already encoded. */
  static Answer json(int status, Buffer body) {
    return of(status, JSON, body);
  }

  /** 200 with a text of another type. */
  static Answer text(String contentType, String text) {
    return of(200, Optional.of(contentType), Buffer.buffer(text));
  }

  /** 204. */
  static Answer noContent() {
    return of(204, Optional.empty(), Buffer.buffer());
  }

  private static Answer of(int status, Optional<CharSequence> contentType, Buffer body) {
    CharSequence length = HttpHeaders.createOptimized(Integer.toString(body.length()));
    return new Answer(status, contentType, length, Map.of(), body);
  }

  /** This answer with one header more. */
  Answer with(CharSequence name, CharSequence value) {
    Map<CharSequence, CharSequence> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Answer(status, contentType, contentLength, more, body);
  }

  /** Sends it, unless something was sent already or the client has gone. */
  void send(HttpServerResponse response) {
    if (response.ended() || response.closed()) {
      return;
    }
    response.setStatusCode(status);
    contentType.ifPresent(type -> response.putHeader(HttpHeaders.CONTENT_TYPE, type));
    if (status != 204) { // RFC 9110 §8.6
      response.putHeader(HttpHeaders.CONTENT_LENGTH, contentLength);
    }
    headers.forEach(response::putHeader);
    response.end(body);
  }
}
