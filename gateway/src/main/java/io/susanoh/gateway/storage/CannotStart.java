package io.susanoh.gateway.storage;

import java.io.Serial;

/**
 * The process cannot start on this database. The message is one line for whoever starts it: it says
 * what is wrong and what to do, and never holds a secret.
 */
public final class CannotStart extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  public CannotStart(String message) {
    super(message);
  }

  public CannotStart(String message, Throwable cause) {
    super(message, cause);
  }
}
