package io.susanoh.gateway.notify;

import io.vertx.core.Future;

/** Where a stream's messages go: a client's connection. Safe for all threads. */
public interface StreamSink {

  /** Sends a message; completes when it was written to the connection. */
  Future<Void> send(StreamMessage message);

  /** Sends something that keeps the connection open and says nothing. */
  Future<Void> beat();

  /** Ends the stream. Idempotent. */
  void end();
}
