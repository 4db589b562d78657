package io.susanoh.gateway.access;

import io.susanoh.gateway.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tokens of people: JWT (RFC 7519) with HS256, which live one hour. No other algorithm is known
 * here, whatever a token's header says. Safe for all threads.
 */
final class Tokens {

  static final long LIFETIME_SECONDS = 60 * 60;

  private static final String ISSUER = "susanoh";
  private static final String ALGORITHM = "HS256";
  private static final int LENGTH_MAX = 2_048;
  private static final Pattern COMPACT =
      Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.([A-Za-z0-9_-]{43})");
  private static final Pattern CREDENTIAL =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  /** Whom a token was given to, and for which credential. */
  record Claims(String tenantId, String name, UUID credentialId) {}

  private final JWTAuth jwt;
  private final InstantSource clock;

  Tokens(Vertx vertx, Secret secret, InstantSource clock) {
    PubSecKeyOptions key = new PubSecKeyOptions().setAlgorithm(ALGORITHM).setBuffer(secret.value());
    // Expiry is checked below, by the clock of this node's choice.
    JWTOptions options = new JWTOptions().setIgnoreExpiration(true);
    this.jwt = JWTAuth.create(vertx, new JWTAuthOptions().addPubSecKey(key).setJWTOptions(options));
    this.clock = clock;
  }

  String issue(Principal person, UUID credentialId) {
    long nowSeconds = clock.instant().getEpochSecond();
    JsonObject claims =
        new JsonObject()
            .put("iss", ISSUER)
            .put("sub", person.name())
            .put("tenant", person.tenantId())
            .put("role", person.role().word())
            .put("cred", credentialId.toString())
            .put("iat", nowSeconds)
            .put("exp", nowSeconds + LIFETIME_SECONDS);
    return jwt.generateToken(claims, new JWTOptions().setAlgorithm(ALGORITHM).setNoTimestamp(true));
  }

  /** The claims of a token that was issued with this secret less than an hour ago. */
  Optional<Claims> verify(String token) {
    if (token.length() > LENGTH_MAX || !isCanonical(token)) {
      return Optional.empty();
    }
    return verified(token)
        .filter(claims -> ISSUER.equals(claims.getValue("iss")))
        .filter(this::isAlive)
        .flatMap(Tokens::claims);
  }

  /**
   * Whether it is three parts of unpadded Base64, the last of 32 bytes with no bit to spare. The
   * library reads more than that as the same token; one token has one text here, so that it is
   * refused wherever it was tampered with.
   */
  private static boolean isCanonical(String token) {
    Matcher parts = COMPACT.matcher(token);
    if (!parts.matches()) {
      return false;
    }
    byte[] signature = Base64.getUrlDecoder().decode(parts.group(1));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(signature).equals(parts.group(1));
  }

  private Optional<JsonObject> verified(String token) {
    Future<User> user;
    try {
      user = jwt.authenticate(new TokenCredentials(token));
    } catch (RuntimeException e) {
      // The library throws at some claims that it did not expect.
      return Optional.empty();
    }
    if (!user.isComplete()) {
      // It verifies in the call; were that to change, no token may pass unseen.
      throw new IllegalStateException("a token was not verified at once");
    }
    return user.succeeded()
        ? Optional.of(user.result().attributes().getJsonObject("accessToken"))
        : Optional.empty();
  }

  private boolean isAlive(JsonObject claims) {
    return claims.getValue("exp") instanceof Number end
        && clock.instant().getEpochSecond() < end.longValue();
  }

  /** Empty where they are not ours: another service may share the secret. */
  private static Optional<Claims> claims(JsonObject claims) {
    if (claims.getValue("tenant") instanceof String tenantId
        && claims.getValue("sub") instanceof String name
        && claims.getValue("cred") instanceof String credential
        && CREDENTIAL.matcher(credential).matches()) {
      return Optional.of(new Claims(tenantId, name, UUID.fromString(credential)));
    }
    return Optional.empty();
  }
}
