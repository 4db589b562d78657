package io.susanoh.l1;

import java.io.Serial;
import java.util.Objects;

/**
 * An engine could not answer. Its windows are not to be trusted any more: whoever catches this
 * answers from the other engine and leaves this one alone.
 */
public final class EngineFault extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /** Why, in the closed set that metrics use as a label. */
  public enum Cause {
    /** The library is not there or cannot be loaded. */
    LIBRARY_MISSING,
    /** The library is of another version of the boundary. */
    WRONG_ABI,
    /** The engine panicked or threw. */
    PANIC,
    /** The engine gave an answer that cannot be one. */
    CORRUPT_ANSWER,
    /** The engine answers, but again and again far too slowly. */
    SLOW_ANSWER,
    /** The engine answers otherwise than the one that it was rebuilt from. */
    DIFFERENT_ANSWER
  }

  private final Cause cause;

  public EngineFault(Cause cause, String message) {
    super(message);
    this.cause = Objects.requireNonNull(cause);
  }

  public EngineFault(Cause cause, String message, Throwable origin) {
    super(message, origin);
    this.cause = Objects.requireNonNull(cause);
  }

  /** Why the engine could not answer. */
  public Cause kind() {
    return cause;
  }
}
