package io.susanoh.gateway.http;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/**
 * The open connections of one event loop, so that none can be held by sending slowly or not at all.
 * A connection is closed when it begins no request for {@link #IDLE_SECONDS} (headers that trickle
 * begin none) or when a request's body takes over {@link #BODY_SECONDS}; in HTTP/2 only that
 * request is given up, for others may share its connection. Time is counted in calls of {@link
 * #tick}, one a second. One event loop's thread.
 */
final class Connections {

  /** The longest time from one request's begin to the next; so an answer is bounded by it too. */
  static final int IDLE_SECONDS = 75;

  /** The longest time in which a body must have come. */
  static final int BODY_SECONDS = 10;

  /** The most connections of one event loop; the next ones are closed at once. */
  static final int CONNECTIONS_MAX = 16_384;

  private static final class Progress {
    private long beganTick;
    private boolean receiving;
    // Of HTTP/2, when each began; HTTP/1.1 has one request at a time.
    private final Map<HttpServerRequest, Long> streams = new HashMap<>(0);
  }

  private final Map<HttpConnection, Progress> open = new HashMap<>();
  private long tick;

  /** A client has connected. */
  void opened(HttpConnection connection) {
    if (open.size() >= CONNECTIONS_MAX) {
      connection.close();
      return;
    }
    Progress progress = new Progress();
    progress.beganTick = tick;
    open.put(connection, progress);
    connection.closeHandler(closed -> open.remove(connection));
  }

  /** A request has begun. */
  void began(HttpConnection connection) {
    Progress progress = open.get(connection);
    if (progress != null) {
      progress.beganTick = tick;
    }
  }

  /** Its body is still to come. */
  void receiving(HttpServerRequest request) {
    Progress progress = open.get(request.connection());
    if (progress == null) {
      return;
    }
    if (Http2.is(request)) {
      progress.streams.put(request, tick);
      request.exceptionHandler(gone -> progress.streams.remove(request));
    } else {
      progress.receiving = true;
    }
  }

  /** Its body has come, or is waited for no longer. */
  void received(HttpServerRequest request) {
    Progress progress = open.get(request.connection());
    if (progress == null) {
      return;
    }
    if (Http2.is(request)) {
      progress.streams.remove(request);
    } else {
      progress.receiving = false;
    }
  }

  /** A second has passed. */
  void tick() {
    tick++;
    for (Map.Entry<HttpConnection, Progress> entry : new ArrayList<>(open.entrySet())) {
      Progress progress = entry.getValue();
      long seconds = tick - progress.beganTick;
      if (seconds > IDLE_SECONDS || (progress.receiving && seconds > BODY_SECONDS)) {
        entry.getKey().close();
      } else {
        giveUpSlow(progress.streams);
      }
    }
  }

  private void giveUpSlow(Map<HttpServerRequest, Long> streams) {
    for (Map.Entry<HttpServerRequest, Long> entry : new ArrayList<>(streams.entrySet())) {
      if (tick - entry.getValue() > BODY_SECONDS) {
        streams.remove(entry.getKey());
        entry.getKey().response().reset(Http2.CANCEL);
      }
    }
  }
}
