package io.susanoh.gateway.http;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/**
 * The open connections of one event loop, so that none can be held by sending slowly or not at all.
 * A connection is closed when it begins no request for {@link #IDLE_SECONDS} (headers that trickle
 * begin none), when a request's body takes over {@link #BODY_SECONDS}, or when a batch makes no
 * progress for so long or takes over {@link #BATCH_SECONDS}; in HTTP/2 only that request is given
 * up, for others may share its connection. Time is counted in calls of {@link #tick}, one a second.
 * One event loop's thread.
 */
final class Connections {

  /** The longest time from one request's begin to the next; so an answer is bounded by it too. */
  static final int IDLE_SECONDS = 75;

  /** The longest time in which a body must have come, and in which a batch must make progress. */
  static final int BODY_SECONDS = 10;

  /** The longest time that a batch may take. */
  static final int BATCH_SECONDS = 60;

  /** The most connections of one event loop; the next ones are closed at once. */
  static final int CONNECTIONS_MAX = 16_384;

  /** What of a request is waited for. */
  private enum Awaited {
    NOTHING,
    BODY,
    BATCH,
    /** Its answer goes on for as long as both sides want it to. */
    STREAM
  }

  /** How far a request has come. */
  private static final class Progress {
    private Awaited awaited = Awaited.NOTHING;
    private long beganTick;
    private long progressedTick;

    private Progress await(Awaited what, long tick) {
      awaited = what;
      beganTick = tick;
      progressedTick = tick;
      return this;
    }

    private boolean isOverdue(long tick) {
      return switch (awaited) {
        case NOTHING, STREAM -> false;
        case BODY -> tick - beganTick > BODY_SECONDS;
        case BATCH -> tick - beganTick > BATCH_SECONDS || tick - progressedTick > BODY_SECONDS;
      };
    }
  }

  private static final class Connection {
    private long beganTick;

    /** Of HTTP/1.1, which has one request at a time. */
    private final Progress one = new Progress();

    /** Of HTTP/2, those of which something is awaited. */
    private final Map<HttpServerRequest, Progress> streams = new HashMap<>(0);

    private boolean isLive() {
      return one.awaited == Awaited.STREAM
          || streams.values().stream().anyMatch(each -> each.awaited == Awaited.STREAM);
    }
  }

  private final Map<HttpConnection, Connection> open = new HashMap<>();
  private long tick;

  /** A client has connected. */
  void opened(HttpConnection connection) {
    if (open.size() >= CONNECTIONS_MAX) {
      connection.close();
      return;
    }
    Connection opened = new Connection();
    opened.beganTick = tick;
    open.put(connection, opened);
    connection.closeHandler(closed -> open.remove(connection));
  }

  /** A request has begun. */
  void began(HttpConnection connection) {
    Connection known = open.get(connection);
    if (known != null) {
      known.beganTick = tick;
    }
  }

  /** Its body is still to come. */
  void receiving(HttpServerRequest request) {
    await(request, Awaited.BODY);
    if (Http2.is(request)) {
      request.exceptionHandler(gone -> received(request));
    }
  }

  /** Its body and its answer go on side by side, until they are {@link #received}. */
  void streaming(HttpServerRequest request) {
    await(request, Awaited.BATCH);
  }

  /** Its answer is a stream: it and its connection are not idle until the client goes. */
  void live(HttpServerRequest request) {
    await(request, Awaited.STREAM);
  }

  /** A connection speaks HTTP no longer, and is looked after by others. */
  void left(HttpConnection connection) {
    open.remove(connection);
  }

  private void await(HttpServerRequest request, Awaited what) {
    Connection known = open.get(request.connection());
    if (known == null) {
      return;
    }
    if (Http2.is(request)) {
      known.streams.put(request, new Progress().await(what, tick));
    } else {
      known.one.await(what, tick);
    }
  }

  /** The client of a request that streams has sent or read something. */
  void progressed(HttpServerRequest request) {
    Connection known = open.get(request.connection());
    if (known == null) {
      return;
    }
    Progress progress = Http2.is(request) ? known.streams.get(request) : known.one;
    if (progress != null) {
      progress.progressedTick = tick;
    }
  }

  /** Its body has come, or is waited for no longer. */
  void received(HttpServerRequest request) {
    Connection known = open.get(request.connection());
    if (known == null) {
      return;
    }
    if (Http2.is(request)) {
      known.streams.remove(request);
    } else {
      known.one.awaited = Awaited.NOTHING;
    }
  }

  /** A second has passed. */
  void tick() {
    tick++;
    for (Map.Entry<HttpConnection, Connection> entry : new ArrayList<>(open.entrySet())) {
      Connection known = entry.getValue();
      boolean idle = tick - known.beganTick > IDLE_SECONDS && !known.isLive();
      if (idle || known.one.isOverdue(tick)) {
        entry.getKey().close();
      } else {
        giveUpSlow(known.streams);
      }
    }
  }

  private void giveUpSlow(Map<HttpServerRequest, Progress> streams) {
    for (Map.Entry<HttpServerRequest, Progress> entry : new ArrayList<>(streams.entrySet())) {
      if (entry.getValue().isOverdue(tick)) {
        streams.remove(entry.getKey());
        entry.getKey().response().reset(Http2.CANCEL);
      }
    }
  }
}
