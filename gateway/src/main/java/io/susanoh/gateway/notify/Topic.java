package io.susanoh.gateway.notify;

import java.util.Arrays;
import java.util.Optional;

/** What a notice is about, as receivers see it in {@code type}. */
public enum Topic {
  /** An account moved. */
  TRANSITION("account.transition"),
  /** An analysis of an account ended. */
  VERDICT("account.verdict"),
  /** The model does not answer, or answers again. */
  MODEL_OUTAGE("model.outage"),
  /** A person tries a webhook; nobody subscribes to it. */
  PING("webhook.ping");

  private final String word;

  Topic(String word) {
    this.word = word;
  }

  /** As it is written in JSON and tables. */
  public String word() {
    return word;
  }

  /** The topic that is written so, if a webhook may be told of it. */
  public static Optional<Topic> ofWord(String word) {
    return Arrays.stream(values())
        .filter(topic -> topic != PING && topic.word.equals(word))
        .findFirst();
  }
}
