package io.susanoh.gateway.http;

import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.concurrent.TimeUnit;

/** What HTTP/2 (RFC 9113) needs besides: bounds of its own, and streams in place of connections. */
final class Http2 {

  /** The most requests at once on a connection. */
  static final int STREAMS_MAX = 64;

  /**
   * The most resets by a client in {@link #RESETS_SECONDS}: beyond it, the connection is closed.
   */
  static final int RESETS_MAX = 200;

  static final int RESETS_SECONDS = 30;

  /** Error code: the request has been answered, so the rest of it is not wanted. */
  static final long NO_ERROR = 0x0;

  /** Error code: a fault of ours, after the answer has begun. */
  static final long INTERNAL_ERROR = 0x2;

  /** Error code: the request is waited for no longer. */
  static final long CANCEL = 0x8;

  private static final int FRAME_BYTES_MAX = 16 * 1024;
  private static final int CONNECTION_WINDOW_BYTES = 1024 * 1024;

  private Http2() {}

  /** Whether {@code request} is a stream, which shares its connection with others. */
  static boolean is(HttpServerRequest request) {
    return request.version() == HttpVersion.HTTP_2;
  }

  /** Whether it is one whose path is missing, as of CONNECT, which nobody serves. */
  static boolean hasNoPath(HttpServerRequest request) {
    return is(request) && request.uri() == null;
  }

  /** Whether its path is longer than HTTP/1.1's request line may be. */
  static boolean isPathTooLong(HttpServerRequest request) {
    return is(request) && request.uri().length() > HttpGateway.LINE_BYTES_MAX;
  }

  /** Takes HTTP/2 without TLS (h2c) besides HTTP/1.1, by prior knowledge or by upgrade. */
  static void allowWithoutTls(HttpServerOptions options) {
    options.setHttp2ClearTextEnabled(true);
    boundUnseenConnections(options);
  }

  /**
   * Until a connection has shown whether it speaks HTTP/2, {@link Connections} does not know it: so
   * one to which nothing is written for a while is closed, whatever it sends.
   */
  static void boundUnseenConnections(HttpServerOptions options) {
    options
        .setWriteIdleTimeout(Connections.IDLE_SECONDS + Connections.BODY_SECONDS)
        .setIdleTimeoutUnit(TimeUnit.SECONDS);
  }

  /** Sets the bounds. A whole body fits a stream's window: no client waits for leave to go on. */
  static void bound(HttpServerOptions options) {
    options
        .setInitialSettings(
            new Http2Settings()
                .setPushEnabled(false)
                .setMaxConcurrentStreams(STREAMS_MAX)
                .setInitialWindowSize(Bodies.BYTES_MAX)
                .setMaxFrameSize(FRAME_BYTES_MAX)
                .setMaxHeaderListSize(HttpGateway.LINE_BYTES_MAX + HttpGateway.HEADER_BYTES_MAX))
        .setHttp2ConnectionWindowSize(CONNECTION_WINDOW_BYTES)
        .setHttp2RstFloodMaxRstFramePerWindow(RESETS_MAX)
        .setHttp2RstFloodWindowDuration(RESETS_SECONDS)
        .setHttp2RstFloodWindowDurationTimeUnit(TimeUnit.SECONDS);
  }
}
