package io.susanoh.gateway.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.Secret;
import io.susanoh.gateway.refusal.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {

  private final Vertx vertx = Vertx.vertx();
  private final Passwords passwords = new Passwords(vertx);

  @AfterEach
  void close() throws TimeoutException {
    passwords.close();
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void aHashIsAPhcStringOfArgon2idWithOwaspsParameters() throws TimeoutException {
    String hash = passwords.hash("correct horse").await(30, TimeUnit.SECONDS).value();
    assertTrue(hash.startsWith("$argon2id$v=19$m=19456,t=2,p=1$"), hash);
  }

  @Test
  void twoHashesOfOnePasswordDiffer() throws TimeoutException {
    assertNotEquals(
        passwords.hash("correct horse").await(30, TimeUnit.SECONDS),
        passwords.hash("correct horse").await(30, TimeUnit.SECONDS));
  }

  /** Made by the reference implementation: argon2 somesalt -id -t 2 -k 256 -p 1. */
  @Test
  void aHashOfAnotherMakerWithOtherParametersIsRead() throws TimeoutException {
    Secret hash =
        new Secret(
            "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ"
                + "$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4");
    assertTrue(passwords.matches("password", hash).await(30, TimeUnit.SECONDS));
    assertFalse(passwords.matches("passwore", hash).await(30, TimeUnit.SECONDS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "correct hors", "correct horse ", "Correct horse", "\0", "\uD800"})
  void anyOtherPasswordDoesNotMatch(String password) throws TimeoutException {
    Secret hash = passwords.hash("correct horse").await(30, TimeUnit.SECONDS);
    assertTrue(passwords.matches("correct horse", hash).await(30, TimeUnit.SECONDS));
    assertFalse(passwords.matches(password, hash).await(30, TimeUnit.SECONDS));
  }

  @Test
  void moreThanCanWaitAreRefusedAndTheRestIsDone() throws TimeoutException {
    Secret cheap =
        new Secret(
            "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ"
                + "$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4");
    List<Future<Secret>> running =
        Stream.generate(() -> passwords.hash("correct horse"))
            .limit(Passwords.PENDING_MAX)
            .toList();
    Future<Boolean> refused = passwords.matches("password", cheap);
    assertTrue(refused.failed());
    Refusal refusal = (Refusal) refused.cause();
    assertEquals(Refusal.Kind.TOO_MANY, refusal.kind());
    assertTrue(refusal.retryAfterSeconds() > 0);
    Future.all(running).await(60, TimeUnit.SECONDS);
    assertTrue(passwords.matches("password", cheap).await(30, TimeUnit.SECONDS));
  }
}
