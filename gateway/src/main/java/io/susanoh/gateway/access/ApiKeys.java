package io.susanoh.gateway.access;

import io.susanoh.gateway.config.Secret;
import io.susanoh.gateway.refusal.Refusal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;

/**
 * The keys of game servers. A key is compared by its digest with every configured one, whichever
 * matches, so that the time taken tells nothing of a key's text, length or place.
 */
final class ApiKeys {

  /** A digest is cheap to reset and dear to make, and every event needs one. */
  private static final ThreadLocal<MessageDigest> SHA_256 =
      ThreadLocal.withInitial(ApiKeys::sha256);

  private final byte[][] digests;

  ApiKeys(List<Secret> keys) {
    this.digests = keys.stream().map(key -> digest(key.value())).toArray(byte[][]::new);
  }

  /**
   * The tenant of the caller.
   *
   * @throws Refusal UNAUTHENTICATED without a configured key, if any is
   */
  String tenant(Optional<String> key) {
    if (digests.length == 0) {
      return Access.DEFAULT_TENANT;
    }
    if (key.isEmpty() || key.get().isEmpty()) {
      throw Refusal.of(Refusal.Kind.UNAUTHENTICATED, "Missing X-API-KEY header");
    }
    byte[] shown = digest(key.get());
    boolean known = false;
    for (byte[] digest : digests) {
      known |= MessageDigest.isEqual(digest, shown);
    }
    if (!known) {
      throw Refusal.of(Refusal.Kind.UNAUTHENTICATED, "Invalid API key");
    }
    return Access.DEFAULT_TENANT;
  }

  private static byte[] digest(String text) {
    return SHA_256.get().digest(text.getBytes(StandardCharsets.UTF_8));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
