package io.susanoh.gateway.http;

import io.susanoh.gateway.refusal.Refusal;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** Reads the bodies of requests, never more than {@link #BYTES_MAX} of one. One event loop's. */
final class Bodies {

  /** The largest body. */
  static final int BYTES_MAX = 64 * 1024;

  // A client that does not read before it has sent all would miss a refusal that closes at once.
  private static final long DISCARDED_BYTES_MAX = 16L * 1024 * 1024;

  private final Connections connections;

  Bodies(Connections connections) {
    this.connections = connections;
  }

  /**
   * Gives the whole body to {@code whole}, or a TOO_LARGE to {@code refused} as soon as that is
   * known. Neither is called when the client goes away.
   */
  void read(HttpServerRequest request, Handler<Buffer> whole, Handler<Refusal> refused) {
    if (declaredBytes(request) > BYTES_MAX) {
      refused.handle(tooLarge());
      return;
    }
    if (request.headers().contains(HttpHeaders.EXPECT)) {
      request.response().writeContinue();
    }
    connections.receiving(request);
    Collector collector = new Collector(refused);
    request.handler(collector);
    request.endHandler(
        end -> {
          connections.received(request);
          whole.handle(collector.body());
        });
  }

  /** Whether more of a refused request would come than is worth reading on the same connection. */
  boolean isUnread(HttpServerRequest request) {
    return !request.isEnded()
        && (hasUnknownLength(request)
            || request.headers().contains(HttpHeaders.EXPECT)
            || declaredBytes(request) > BYTES_MAX);
  }

  private static boolean hasUnknownLength(HttpServerRequest request) {
    return Http2.is(request)
        ? !request.headers().contains(HttpHeaders.CONTENT_LENGTH)
        : request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
  }

  /** Lets the rest of a refused request pass, within bounds, and then closes its connection. */
  void discardAndClose(HttpServerRequest request) {
    HttpConnection connection = request.connection();
    connections.receiving(request);
    request.handler(new Discarder(connection::close));
    request.endHandler(end -> connection.close());
  }

  /**
   * Lets the rest of a refused request of HTTP/2 pass, within bounds; its connection goes on. A
   * reset at once would overtake the answer.
   */
  void discard(HttpServerRequest request) {
    connections.receiving(request);
    request.handler(new Discarder(() -> request.response().reset(Http2.NO_ERROR)));
    request.endHandler(end -> connections.received(request));
  }

  static long declaredBytes(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length == null ? 0 : Long.parseLong(length);
  }

  static Refusal tooLarge() {
    return Refusal.of(Refusal.Kind.TOO_LARGE, "The body is larger than " + BYTES_MAX + " bytes");
  }

  private static final class Collector implements Handler<Buffer> {
    private final Handler<Refusal> refused;
    private Buffer collected;
    private boolean over;

    Collector(Handler<Refusal> refused) {
      this.refused = refused;
    }

    @Override
    public void handle(Buffer chunk) {
      if (over) {
        return;
      }
      int length = collected == null ? 0 : collected.length();
      if (length + chunk.length() > BYTES_MAX) {
        over = true;
        refused.handle(tooLarge());
      } else if (collected == null) {
        collected = chunk;
      } else {
        collected = collected.appendBuffer(chunk);
      }
    }

    Buffer body() {
      return collected == null ? Buffer.buffer() : collected;
    }
  }

  private static final class Discarder implements Handler<Buffer> {
    private final Runnable tooMuch;
    private long bytes;

    Discarder(Runnable tooMuch) {
      this.tooMuch = tooMuch;
    }

    @Override
    public void handle(Buffer chunk) {
      bytes += chunk.length();
      if (bytes > DISCARDED_BYTES_MAX) {
        tooMuch.run();
      }
    }
  }
}
