package io.susanoh.gateway.notify;

import io.vertx.core.Future;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** An open stream, as {@link LiveStreams} keeps it: that one's context alone uses its fields. */
final class LiveStream implements LiveStreams.Opened {

  /** The most bytes that a client may be behind in what was sent to it. */
  static final int BYTES_AHEAD_MAX = 1024 * 1024;

  final String tenantId;
  final StreamSink sink;
  final boolean sampled;
  final BooleanSupplier mayGoOn;
  private final Consumer<LiveStream> leaves;

  /** Of the last notice that it was sent. */
  long place;

  boolean upToDate;
  long bytesAhead;
  Future<Void> lastSent = Future.succeededFuture();
  boolean gone;

  /**
   * A stream that was sent nothing yet.
   *
   * @param leaves told when its client has gone, on any thread
   */
  LiveStream(
      String tenantId,
      StreamSink sink,
      boolean sampled,
      BooleanSupplier mayGoOn,
      Consumer<LiveStream> leaves) {
    this.tenantId = Objects.requireNonNull(tenantId);
    this.sink = Objects.requireNonNull(sink);
    this.sampled = sampled;
    this.mayGoOn = Objects.requireNonNull(mayGoOn);
    this.leaves = Objects.requireNonNull(leaves);
  }

  /** Whether its client has read enough for that; a lone message always has room. */
  boolean hasRoomFor(StreamMessage message) {
    return bytesAhead == 0 || bytesAhead + message.bytes() <= BYTES_AHEAD_MAX;
  }

  @Override
  public void left() {
    leaves.accept(this);
  }
}
