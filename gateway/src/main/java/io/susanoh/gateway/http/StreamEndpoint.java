package io.susanoh.gateway.http;

import io.susanoh.gateway.access.Access;
import io.susanoh.gateway.access.Role;
import io.susanoh.gateway.notify.LiveStreams;
import io.susanoh.gateway.notify.StreamMessage;
import io.susanoh.gateway.notify.StreamSink;
import io.susanoh.gateway.refusal.Refusal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The live stream: Server-Sent Events, or a WebSocket where the client asks for one. One event
 * loop's.
 */
final class StreamEndpoint {

  private static final CharSequence LAST_EVENT_ID = HttpHeaders.createOptimized("last-event-id");
  private static final String EVENT_STREAM = "text/event-stream";
  private static final String WEBSOCKET = "websocket";
  private static final Buffer BEGINNING = Buffer.buffer("retry: 2000\n\n");
  private static final Buffer BEAT = Buffer.buffer(": \n\n");

  private final Supplier<Telling> telling;
  private final Access access;
  private final Connections connections;

  StreamEndpoint(Supplier<Telling> telling, Access access, Connections connections) {
    this.telling = telling;
    this.access = access;
    this.connections = connections;
  }

  /** Serves an admitted request; throws, or tells {@code refused}, when it cannot. */
  void serve(Caller caller, HttpServerRequest request, Consumer<Throwable> refused) {
    Query query = Query.of(request);
    Optional<String> lastId =
        query.text("last_event_id").or(() -> Optional.ofNullable(request.getHeader(LAST_EVENT_ID)));
    boolean sampled = query.oneOf("events", StreamEndpoint::onOff, "on, off").orElse(true);
    Optional<String> authorization =
        Optional.ofNullable(request.getHeader(HttpHeaders.AUTHORIZATION));
    Context loop = Vertx.currentContext();
    request.pause(); // or it ends before it can become a WebSocket
    telling
        .get()
        .streams()
        .beginning(lastId)
        .onComplete(
            known ->
                loop.runOnContext(
                    now -> {
                      if (known.failed()) {
                        request.resume();
                        refused.accept(known.cause());
                      } else {
                        Wanted wanted =
                            new Wanted(caller.tenantId(), known.result(), sampled, authorization);
                        open(request, wanted, refused);
                      }
                    }));
  }

  private void open(HttpServerRequest request, Wanted wanted, Consumer<Throwable> refused) {
    try {
      if (WEBSOCKET.equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE))) {
        webSocket(request, wanted, refused);
      } else if (!request.response().closed()) {
        serverSentEvents(request, wanted);
      }
    } catch (Throwable failure) {
      request.resume();
      refused.accept(failure);
    }
  }

  private record Wanted(
      String tenantId,
      LiveStreams.Beginning beginning,
      boolean sampled,
      Optional<String> authorization) {}

  private static Optional<Boolean> onOff(String word) {
    return switch (word) {
      case "on" -> Optional.of(true);
      case "off" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  private LiveStreams.Opened open(Wanted wanted, StreamSink sink) {
    return telling
        .get()
        .streams()
        .open(
            wanted.tenantId(),
            wanted.beginning(),
            wanted.sampled(),
            () -> mayGoOn(wanted.authorization()),
            sink);
  }

  /** The token is good, and the person behind it still may read. */
  private boolean mayGoOn(Optional<String> authorization) {
    try {
      access.person(authorization, Role.VIEWER);
      return true;
    } catch (Refusal expired) {
      return false;
    }
  }

  private void serverSentEvents(HttpServerRequest request, Wanted wanted) {
    HttpServerResponse response = request.response();
    // Before it is open: from then on messages may come, on another thread.
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, EVENT_STREAM)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .setChunked(true);
    LiveStreams.Opened opened;
    try {
      opened = open(wanted, new Events(response));
    } catch (Refusal full) {
      response.setChunked(false).headers().clear();
      throw full;
    }
    connections.live(request);
    request.resume();
    response.closeHandler(closed -> opened.left()).exceptionHandler(gone -> opened.left());
    response.write(BEGINNING);
  }

  private void webSocket(HttpServerRequest request, Wanted wanted, Consumer<Throwable> refused) {
    request
        .toWebSocket()
        .onComplete(
            socket -> {
              connections.left(request.connection());
              try {
                LiveStreams.Opened opened = open(wanted, new Frames(socket));
                socket.closeHandler(closed -> opened.left());
                socket.exceptionHandler(gone -> opened.left());
              } catch (Refusal full) {
                socket.close((short) 1013, full.getMessage());
              }
            },
            refused::accept);
  }

  /** Server-Sent Events (WHATWG HTML §9.2). */
  private record Events(HttpServerResponse response) implements StreamSink {
    @Override
    public Future<Void> send(StreamMessage message) {
      StringBuilder text = new StringBuilder(64 + message.data().length());
      message.id().ifPresent(id -> text.append("id: ").append(id).append('\n'));
      text.append("event: ").append(message.event()).append('\n');
      text.append("data: ").append(message.data()).append("\n\n");
      return response.write(Buffer.buffer(text.toString()));
    }

    @Override
    public Future<Void> beat() {
      return response.write(BEAT);
    }

    @Override
    public void end() {
      if (!response.ended() && !response.closed()) {
        response.reset();
      }
    }
  }

  /** One text message each: {@code {id, event, data}}. */
  private record Frames(ServerWebSocket socket) implements StreamSink {
    @Override
    public Future<Void> send(StreamMessage message) {
      String id = message.id().isPresent() ? Long.toString(message.id().getAsLong()) : "null";
      return socket.writeTextMessage(
          "{\"id\":%s,\"event\":\"%s\",\"data\":%s}"
              .formatted(id, message.event(), message.data()));
    }

    @Override
    public Future<Void> beat() {
      return socket.writePing(Buffer.buffer());
    }

    @Override
    public void end() {
      if (!socket.isClosed()) {
        socket.close();
      }
    }
  }
}
