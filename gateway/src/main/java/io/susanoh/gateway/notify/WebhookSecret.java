package io.susanoh.gateway.notify;

import io.susanoh.gateway.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Symmetric signatures of Standard Webhooks 1.0. */
public final class WebhookSecret {

  private static final String PREFIX = "whsec_";
  private static final int BYTES = 32;
  private static final String HMAC = "HmacSHA256";

  private WebhookSecret() {}

  /** A new secret: {@code whsec_} and 32 random bytes as Base64. */
  public static Secret make() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new Secret(PREFIX + Base64.getEncoder().encodeToString(bytes));
  }

  /**
   * {@code webhook-signature}: one signature for each secret, so that a receiver which knows any of
   * them can verify.
   *
   * @param atSeconds {@code webhook-timestamp}
   */
  static String signatures(List<Secret> secrets, String messageId, long atSeconds, String payload) {
    String signed = messageId + '.' + atSeconds + '.' + payload;
    return secrets.stream()
        .map(secret -> "v1," + signature(secret, signed))
        .collect(Collectors.joining(" "));
  }

  private static String signature(Secret secret, String signed) {
    byte[] key = Base64.getDecoder().decode(secret.value().substring(PREFIX.length()));
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      return Base64.getEncoder()
          .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA256", e);
    }
  }
}
