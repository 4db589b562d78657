package io.susanoh.gateway.notify;

import java.util.Objects;
import java.util.OptionalInt;

/** What came of sending a delivery once. */
sealed interface Attempt {

  /** The receiver has it: it answered 2xx. */
  record Taken(int status) implements Attempt {}

  /**
   * It has not, or nobody knows.
   *
   * @param status what it answered, if it did
   * @param error in a few words, for the delivery log
   * @param askedMillis how long it asked to wait, 0 for not at all
   */
  record Failed(OptionalInt status, String error, long askedMillis) implements Attempt {
    public Failed {
      Objects.requireNonNull(status);
      Objects.requireNonNull(error);
    }

    /** It did not answer. */
    static Failed of(String error) {
      return new Failed(OptionalInt.empty(), error, 0);
    }
  }
}
