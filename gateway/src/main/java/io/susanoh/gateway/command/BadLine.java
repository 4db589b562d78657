package io.susanoh.gateway.command;

/** A line cannot be imported; the message says why. */
final class BadLine extends Exception {
  private static final long serialVersionUID = 1L;

  BadLine(String message) {
    super(message, null, false, false);
  }
}
