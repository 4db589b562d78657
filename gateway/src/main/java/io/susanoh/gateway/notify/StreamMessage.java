package io.susanoh.gateway.notify;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * What a stream's reader is told.
 *
 * @param id where a reader goes on after it; empty for what is not kept
 * @param event what kind of message it is
 * @param data JSON without line breaks
 */
public record StreamMessage(OptionalLong id, String event, String data) {

  /** {@link #event} where what the reader asked for is kept no longer: it must read anew. */
  static final String RESET = "reset";

  /** {@link #event} of an event that was accepted a moment ago, one of many. */
  static final String SAMPLE = "event.sample";

  public StreamMessage {
    Objects.requireNonNull(id);
    Objects.requireNonNull(event);
    Objects.requireNonNull(data);
  }

  static StreamMessage of(NoticeLog.Placed notice) {
    return new StreamMessage(OptionalLong.of(notice.place()), notice.topic(), notice.payload());
  }

  /** About how many bytes it takes. */
  int bytes() {
    return 64 + data.length();
  }
}
