package io.susanoh.gateway.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.Secret;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {

  private static final Vertx VERTX = Vertx.vertx();
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final UUID CREDENTIAL = UUID.fromString("6f1f7d0e-5c1d-4ab1-9d53-4f1f7f3f2a11");
  private static final String HS256 = "{\"typ\":\"JWT\",\"alg\":\"HS256\"}";

  private final SetClock clock = new SetClock();
  private final Tokens tokens = new Tokens(VERTX, new Secret(SECRET), clock);
  private final Optional<Tokens.Claims> ann =
      Optional.of(new Tokens.Claims("default", "ann", CREDENTIAL));

  @AfterAll
  static void close() throws TimeoutException {
    VERTX.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void aTokenOfOursIsKnownAgain() {
    assertEquals(ann, tokens.verify(issue()));
  }

  @Test
  void aTokenHoldsTheClaimsOfItsPersonAndLivesAnHour() {
    JsonObject claims = claims(issue());
    long now = clock.instant().getEpochSecond();
    assertEquals("ann", claims.getString("sub"));
    assertEquals("default", claims.getString("tenant"));
    assertEquals("operator", claims.getString("role"));
    assertEquals("susanoh", claims.getString("iss"));
    assertEquals(now, claims.getLong("iat"));
    assertEquals(now + 3600, claims.getLong("exp"));
  }

  @Test
  void aTokenEndsAfterAnHour() {
    String token = issue();
    clock.advance(Duration.ofSeconds(3599));
    assertEquals(ann, tokens.verify(token));
    clock.advance(Duration.ofSeconds(1));
    assertEquals(Optional.empty(), tokens.verify(token));
  }

  @Test
  void aTokenThatAnotherMakerSignedByTheRulesIsAccepted() throws GeneralSecurityException {
    assertEquals(ann, tokens.verify(signed(HS256, payload(), "HmacSHA256", SECRET)));
  }

  @Test
  void aTokenWithAnyCharacterChangedIsRefused() {
    String token = issue();
    for (int i = 0; i < token.length(); i++) {
      for (char other : new char[] {'A', 'B', 'C', 'D', 'Q', 'g', 'w', '-', '_', '.', '=', ' '}) {
        String changed = token.substring(0, i) + other + token.substring(i + 1);
        assertTrue(changed.equals(token) || tokens.verify(changed).isEmpty(), changed);
      }
    }
  }

  @Test
  void aTokenCutOrLengthenedAnywhereIsRefused() {
    String token = issue();
    String[] parts = token.split("\\.");
    for (String joined : new String[] {"%s.%s.%s.", ".%s.%s.%s", "%s..%s.%s", "%2$s.%1$s.%3$s"}) {
      assertEquals(
          Optional.empty(), tokens.verify(joined.formatted(parts[0], parts[1], parts[2])), joined);
    }
    for (int i = 0; i < token.length(); i++) {
      assertEquals(Optional.empty(), tokens.verify(token.substring(0, i)));
      assertEquals(Optional.empty(), tokens.verify(token.substring(i + 1)));
      assertEquals(
          Optional.empty(), tokens.verify(token.substring(0, i) + "A" + token.substring(i)));
    }
    for (String end : new String[] {"A", "=", ".", "..", ".A", " ", "\n", "\0"}) {
      assertEquals(Optional.empty(), tokens.verify(token + end));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "NONE", "nOnE", "", "HS384", "HS512", "RS256", "ES256"})
  void noOtherAlgorithmIsAcceptedWhateverTheSignature(String alg) throws GeneralSecurityException {
    String header = "{\"typ\":\"JWT\",\"alg\":\"" + alg + "\"}";
    String unsigned = base64(header) + "." + base64(payload());
    assertEquals(Optional.empty(), tokens.verify(unsigned));
    assertEquals(Optional.empty(), tokens.verify(unsigned + "."));
    assertEquals(
        Optional.empty(), tokens.verify(unsigned + issue().substring(issue().lastIndexOf('.'))));
    for (String mac : new String[] {"HmacSHA256", "HmacSHA384", "HmacSHA512"}) {
      assertEquals(Optional.empty(), tokens.verify(signed(header, payload(), mac, SECRET)), mac);
      assertEquals(Optional.empty(), tokens.verify(signed(header, payload(), mac, "")), mac);
    }
  }

  @Test
  void aHeaderWithoutAlgorithmIsHs256OrNothing() throws GeneralSecurityException {
    assertEquals(
        Optional.empty(), tokens.verify(signed("{}", payload(), "HmacSHA256", "x".repeat(32))));
    assertEquals(Optional.empty(), tokens.verify(base64("{}") + "." + base64(payload()) + "."));
  }

  @Test
  void aKeyThatTheTokenBringsAlongIsNotUsed() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    String x5c = Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
    String header = "{\"alg\":\"RS256\",\"x5c\":[\"%s\"],\"jwk\":{\"kty\":\"RSA\"}}".formatted(x5c);
    String unsigned = base64(header) + "." + base64(payload());
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(pair.getPrivate());
    signature.update(unsigned.getBytes(UTF_8));
    assertEquals(Optional.empty(), tokens.verify(unsigned + "." + base64(signature.sign())));
    String ownMac = "{\"alg\":\"HS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"eHh4\"},\"kid\":\"x\"}";
    assertEquals(Optional.empty(), tokens.verify(signed(ownMac, payload(), "HmacSHA256", "xxx")));
  }

  @Test
  void aTokenOfAnotherSecretIsRefused() throws GeneralSecurityException {
    for (String secret : new String[] {SECRET + " ", SECRET.substring(1), "secret"}) {
      assertEquals(Optional.empty(), tokens.verify(signed(HS256, payload(), "HmacSHA256", secret)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "1",
        "\"x\"",
        "",
        "{",
        "{\"iss\":\"susanoh\"}",
        "{\"iss\":\"other\",\"sub\":\"ann\",\"tenant\":\"default\",\"cred\":\"%s\",\"exp\":%d}",
        "{\"sub\":\"ann\",\"tenant\":\"default\",\"cred\":\"%s\",\"exp\":%d}",
        "{\"iss\":\"susanoh\",\"tenant\":\"default\",\"cred\":\"%s\",\"exp\":%d}",
        "{\"iss\":\"susanoh\",\"sub\":\"ann\",\"cred\":\"%s\",\"exp\":%d}",
        "{\"iss\":\"susanoh\",\"sub\":\"ann\",\"tenant\":\"default\",\"cred\":\"x%s\",\"exp\":%d}",
        "{\"iss\":\"susanoh\",\"sub\":\"ann\",\"tenant\":\"default\",\"cred\":1,\"exp\":%2$d}",
        "{\"iss\":\"susanoh\",\"sub\":7,\"tenant\":\"default\",\"cred\":\"%s\",\"exp\":%d}",
        "{\"iss\":\"susanoh\",\"sub\":\"ann\",\"tenant\":\"default\",\"cred\":\"%s\"}",
        "{\"iss\":\"susanoh\",\"sub\":\"ann\",\"tenant\":\"default\",\"cred\":\"%s\",\"exp\":null}",
        "{\"iss\":\"susanoh\",\"sub\":\"ann\",\"tenant\":\"default\",\"cred\":\"%s\",\"exp\":\"%d\"}",
        "{\"iss\":\"susanoh\",\"sub\":\"ann\",\"tenant\":\"default\",\"cred\":\"%s\",\"exp\":-1}",
        "{\"iss\":[\"susanoh\"],\"sub\":\"ann\",\"tenant\":\"default\",\"cred\":\"%s\",\"exp\":%d}"
      })
  void aWellSignedTokenWithOtherClaimsIsRefused(String claims) throws GeneralSecurityException {
    long exp = clock.instant().getEpochSecond() + 100;
    String payload = claims.formatted(CREDENTIAL, exp);
    assertEquals(
        Optional.empty(), tokens.verify(signed(HS256, payload, "HmacSHA256", SECRET)), payload);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", "...", "a.b.c", "e30.e30.", "e30.e30", "é.é.é", "\0.\0.\0"})
  void whatIsNoTokenIsRefused(String text) {
    assertEquals(Optional.empty(), tokens.verify(text));
  }

  @Test
  void aTokenOfMoreThanTwoKibibytesIsRefused() throws GeneralSecurityException {
    String longer = new JsonObject(payload()).put("more", "x".repeat(2000)).encode();
    assertEquals(Optional.empty(), tokens.verify(signed(HS256, longer, "HmacSHA256", SECRET)));
  }

  private String issue() {
    return tokens.issue(new Principal("default", "ann", Role.OPERATOR), CREDENTIAL);
  }

  private String payload() {
    return claims(issue()).encode();
  }

  private static JsonObject claims(String token) {
    return new JsonObject(new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), UTF_8));
  }

  private static String signed(String header, String payload, String algorithm, String secret)
      throws GeneralSecurityException {
    String unsigned = base64(header) + "." + base64(payload);
    Mac mac = Mac.getInstance(algorithm);
    mac.init(new SecretKeySpec(secret.isEmpty() ? new byte[1] : secret.getBytes(UTF_8), algorithm));
    return unsigned + "." + base64(mac.doFinal(unsigned.getBytes(UTF_8)));
  }

  private static String base64(String text) {
    return base64(text.getBytes(UTF_8));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
