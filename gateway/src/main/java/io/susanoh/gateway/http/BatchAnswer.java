package io.susanoh.gateway.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/**
 * The answer to a batch: 200, and a result for each item as it is decided. Nothing is sent before
 * {@link #flush}, so that a batch that turns out to be none can still be refused. One event loop's.
 */
final class BatchAnswer {

  /**
   * Results that wait for the client to read. As many plain results as a batch has items fit in: a
   * client that reads nothing before it has sent all is not waited for.
   */
  static final int WAITING_BYTES_MAX = 2 * 1024 * 1024;

  private final HttpServerResponse response;
  private final BatchFormat format;
  private Buffer gathered;
  private boolean empty = true;
  private boolean begun;

  BatchAnswer(HttpServerResponse response, BatchFormat format) {
    this.response = response.setWriteQueueMaxSize(WAITING_BYTES_MAX);
    this.format = format;
    this.gathered = Buffer.buffer(format.opening());
  }

  /** Adds the next result. */
  void add(Buffer result) {
    if (!empty) {
      gathered.appendString(format.between());
    }
    empty = false;
    gathered.appendBuffer(result).appendString(format.behindEach());
  }

  /** Whether any result was added. */
  boolean isEmpty() {
    return empty;
  }

  /** Whether something was sent. */
  boolean isBegun() {
    return begun;
  }

  /** Sends what was added. */
  void flush() {
    if (gathered.length() > 0) {
      if (!begun) {
        begin();
        response.setChunked(true);
      }
      response.write(gathered);
      gathered = Buffer.buffer();
    }
  }

  /** Sends what was added; that was all. */
  void end() {
    if (!begun) {
      begin();
    }
    response.end(gathered.appendString(format.closing()));
  }

  private void begin() {
    begun = true;
    response.putHeader(HttpHeaders.CONTENT_TYPE, format.contentType());
  }
}
