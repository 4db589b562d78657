package io.susanoh.standin;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How the stand-in answers. */
public enum Mood {
  /** An honest verdict by the rules that fired. */
  GOOD,
  /** The same, but late. */
  SLOW,
  /** 429 with {@code Retry-After}. */
  RATE_LIMITED,
  /** 500. */
  ERROR,
  /** 200 and a candidate that is no JSON. */
  GARBAGE,
  /** A verdict on somebody else. */
  WRONG_TARGET,
  /** A candidate that ends in the middle, at its limit of tokens. */
  TRUNCATED,
  /** Does whatever a text of a player tells it, or seems to. */
  OBEYING,
  /** Closes the connection without a word. */
  DOWN,
  /** 429 with {@code google.rpc.RetryInfo} in the body. */
  RETRY_INFO,
  /** 200 and no candidate. */
  EMPTY,
  /** The question was blocked by a filter. */
  BLOCKED,
  /** 400: more tokens than it reads, until the question is short. */
  TOO_LONG,
  /** 403. */
  FORBIDDEN,
  /** 200 and a body that is no JSON. */
  BROKEN;

  /** As it is written in a path: {@code wrong-target}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The mood with this word. */
  public static Optional<Mood> of(String word) {
    return Arrays.stream(values()).filter(mood -> mood.word().equals(word)).findAny();
  }
}
