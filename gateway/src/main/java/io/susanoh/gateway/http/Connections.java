package io.susanoh.gateway.http;

import io.vertx.core.http.HttpConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/**
 * The open connections of one event loop, so that none can be held by sending slowly or not at all.
 * A connection is closed when it begins no request for {@link #IDLE_SECONDS} (headers that trickle
 * begin none) or when a request's body takes over {@link #BODY_SECONDS}. Time is counted in calls
 * of {@link #tick}, one a second. One event loop's thread.
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

  /** Whether its body is still to come. */
  void receiving(HttpConnection connection, boolean receiving) {
    Progress progress = open.get(connection);
    if (progress != null) {
      progress.receiving = receiving;
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
      }
    }
  }
}
