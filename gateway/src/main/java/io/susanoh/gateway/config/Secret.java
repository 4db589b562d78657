package io.susanoh.gateway.config;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;

/** A value that must not be seen: it never shows in logs, errors or {@link #toString}. */
public record Secret(String value) {
  public Secret {
    Objects.requireNonNull(value);
  }

  /** A new one, that nobody can guess: {@code bytes} random bytes as Base64 for URLs. */
  public static Secret made(int bytes) {
    byte[] made = new byte[bytes];
    new SecureRandom().nextBytes(made);
    return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(made));
  }

  @Override
  public String toString() {
    return "***";
  }
}
