package io.susanoh.gateway.command;

/** A command cannot do its work; the message is one line for whoever gave it. */
final class CannotDo extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CannotDo(String message) {
    super(message, null, false, false);
  }
}
