package io.susanoh.gateway.config;

import java.util.Objects;

/** A value that must not be seen: it never shows in logs, errors or {@link #toString}. */
public record Secret(String value) {
  public Secret {
    Objects.requireNonNull(value);
  }

  @Override
  public String toString() {
    return "***";
  }
}
