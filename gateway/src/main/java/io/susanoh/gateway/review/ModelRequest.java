package io.susanoh.gateway.review;

import java.util.Objects;

/**
 * A question to a model.
 *
 * @param tenantId whose question it is; not sent
 * @param instructions what it is to do; nothing that a player wrote
 * @param input what it is to judge, as {@link Prompt} writes it
 */
public record ModelRequest(String tenantId, String instructions, String input) {

  /** The most tokens of an answer. */
  public static final int ANSWER_TOKENS_MAX = 2_048;

  /** Latin text has four or so, Japanese one or two. */
  private static final int CHARS_PER_TOKEN = 2;

  public ModelRequest {
    Objects.requireNonNull(tenantId);
    Objects.requireNonNull(instructions);
    Objects.requireNonNull(input);
  }

  /** How many tokens question and answer have, at a guess that is seldom too low. */
  public long tokens() {
    return ((long) instructions.length() + input.length()) / CHARS_PER_TOKEN + ANSWER_TOKENS_MAX;
  }
}
