package io.susanoh.gateway.access;

import io.susanoh.gateway.config.Secret;
import io.susanoh.gateway.refusal.Refusal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * The keys of game servers. What a caller shows is compared with every configured key, whichever
 * matches, in a time that depends on what it shows alone, so that it tells nothing of a key's text,
 * length or place.
 */
final class ApiKeys {

  private final byte[][] keys;

  ApiKeys(List<Secret> keys) {
    this.keys = keys.stream().map(key -> bytes(key.value())).toArray(byte[][]::new);
  }

  /**
   * The tenant of the caller.
   *
   * @throws Refusal UNAUTHENTICATED without a configured key, if any is
   */
  String tenant(Optional<String> key) {
    if (keys.length == 0) {
      return Access.DEFAULT_TENANT;
    }
    if (key.isEmpty() || key.get().isEmpty()) {
      throw Refusal.of(Refusal.Kind.UNAUTHENTICATED, "Missing X-API-KEY header");
    }
    byte[] shown = bytes(key.get());
    boolean known = false;
    for (byte[] configured : keys) {
      known |= MessageDigest.isEqual(shown, configured); // as long as its first argument
    }
    if (!known) {
      throw Refusal.of(Refusal.Kind.UNAUTHENTICATED, "Invalid API key");
    }
    return Access.DEFAULT_TENANT;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
