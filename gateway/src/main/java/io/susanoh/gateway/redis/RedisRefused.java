package io.susanoh.gateway.redis;

import java.io.Serial;
import java.security.cert.CertificateException;
import java.util.List;

/** This Redis must not be used as it is; the message says why, and what would help. */
public final class RedisRefused extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /** What Redis says to whoever may not come in. */
  private static final List<String> LOGIN_REFUSED =
      List.of("WRONGPASS", "NOAUTH", "NOPERM", "ERR invalid password", "ERR AUTH");

  private static final int CAUSES_MAX = 10;

  RedisRefused(String reason) {
    super(reason, null, false, false);
  }

  /**
   * Why a connection could not be made: {@link RedisRefused} where trying again does not help
   * before somebody has changed a setting, else {@link RedisAway}. Says nothing of the password.
   */
  static RuntimeException unlessAway(Throwable failed) {
    String reason = Lanes.reason(failed);
    if (LOGIN_REFUSED.stream().anyMatch(reason::contains)) {
      return new RedisRefused("Redis refuses the user or the password of REDIS_URL");
    }
    Throwable cause = failed;
    for (int i = 0; i < CAUSES_MAX && cause != null; i++) {
      if (cause instanceof CertificateException) {
        return new RedisRefused(
            "Redis has a certificate that is not trusted, check ca= of REDIS_URL and the host's"
                + " name: "
                + Lanes.reason(cause));
      }
      cause = cause.getCause();
    }
    return new RedisAway(reason);
  }
}
