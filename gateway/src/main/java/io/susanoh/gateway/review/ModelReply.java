package io.susanoh.gateway.review;

import java.util.Objects;
import java.util.OptionalLong;

/** What came of asking a {@link Model}. */
public sealed interface ModelReply {

  /**
   * It answered.
   *
   * @param text not trusted: whatever the model wrote
   * @param tokens of question and answer, as the provider counts them
   */
  record Answer(String text, long tokens) implements ModelReply {
    public Answer {
      Objects.requireNonNull(text);
    }
  }

  /**
   * It did not, or not to the end.
   *
   * @param message for operators and on one line; no secret and no text of a player
   * @param retryAfterMillis how long it asks not to be asked again
   * @param tokens that were spent all the same
   */
  record Failure(ModelFault fault, String message, OptionalLong retryAfterMillis, long tokens)
      implements ModelReply {
    public Failure {
      Objects.requireNonNull(fault);
      Objects.requireNonNull(message);
      Objects.requireNonNull(retryAfterMillis);
    }

    /** A failure without a time to wait for, and for which nothing was spent. */
    public Failure(ModelFault fault, String message) {
      this(fault, message, OptionalLong.empty(), 0);
    }

    /** As the reasoning of the arbiter's verdict names it (CONTRACT §6). */
    public String cause() {
      return fault == ModelFault.MALFORMED ? "JSON parse failed" : "API error: " + message;
    }
  }
}
