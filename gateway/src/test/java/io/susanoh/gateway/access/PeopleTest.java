package io.susanoh.gateway.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.refusal.Refusal.FieldError;
import io.susanoh.gateway.refusal.Refusal.Kind;
import io.susanoh.gateway.storage.UserTable;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** People: the first admin, logins, names and passwords. */
class PeopleTest extends AccessTest {

  @Test
  void theFirstAdminHasTheGivenPasswordWhichIsNotPrinted() throws TimeoutException {
    AccessControl access = start(GIVEN);
    Access.Token token = login(access, "admin", ADMIN_PASSWORD);
    assertEquals(Role.ADMIN, token.role());
    assertEquals(
        new Principal(TENANT, "admin", Role.ADMIN), access.person(bearer(token), Role.ADMIN));
    assertEquals(List.of(), console);
  }

  @Test
  void withoutOneAPasswordIsMadeAndPrintedOnce() throws TimeoutException {
    AccessControl access = start(Map.of());
    start(Map.of());
    assertEquals(1, console.size());
    String password = console.get(0).replaceAll(".*password: (\\S+) .*", "$1");
    assertEquals(Role.ADMIN, login(access, "admin", password).role());
  }

  @Test
  void aPasswordThatIsGivenLaterChangesNothing() throws TimeoutException {
    start(GIVEN);
    AccessControl later = start(Map.of("SUSANOH_ADMIN_PASSWORD", "another password"));
    assertRefused(Kind.UNAUTHENTICATED, later.login("admin", "another password"));
    login(later, "admin", ADMIN_PASSWORD);
  }

  @Test
  void aFirstAdminWhoWasDeletedDoesNotComeBack() throws TimeoutException {
    AccessControl access = start(GIVEN);
    await(access.createUser(TENANT, "ann", Role.ADMIN, "password of ann", "root"));
    await(access.deleteUser(TENANT, "admin", "root"));
    AccessControl later = start(GIVEN);
    assertEquals(List.of(new AppUser("ann", Role.ADMIN, false)), await(later.users(TENANT)));
  }

  @Test
  void aWrongPasswordAndAnUnknownOrDisabledNameAreOneAnswer() throws TimeoutException {
    AccessControl access = start(GIVEN);
    await(access.createUser(TENANT, "ann", Role.VIEWER, "password of ann", "root"));
    await(
        access.changeUser(
            TENANT, "ann", Optional.empty(), Optional.of(true), Optional.empty(), "root"));
    List<Refusal> refusals =
        List.of(
            assertRefused(Kind.UNAUTHENTICATED, access.login("admin", "wrong")),
            assertRefused(Kind.UNAUTHENTICATED, access.login("admin", "")),
            assertRefused(Kind.UNAUTHENTICATED, access.login("nobody", ADMIN_PASSWORD)),
            assertRefused(Kind.UNAUTHENTICATED, access.login("", ADMIN_PASSWORD)),
            assertRefused(Kind.UNAUTHENTICATED, access.login("a\0b", ADMIN_PASSWORD)),
            assertRefused(Kind.UNAUTHENTICATED, access.login("ann", "password of ann")));
    assertEquals(1, refusals.stream().map(Refusal::getMessage).distinct().count());
  }

  @Test
  void guessingIsSlowedDownForTheNameAlone() throws TimeoutException {
    AccessControl access = start(GIVEN);
    for (int i = 0; i < LoginThrottle.FAILURES_OF_NAME_MAX; i++) {
      assertRefused(Kind.UNAUTHENTICATED, access.login("admin", "guess " + i));
    }
    Refusal refusal = assertRefused(Kind.TOO_MANY, access.login("admin", ADMIN_PASSWORD));
    assertEquals(60, refusal.retryAfterSeconds());
    assertRefused(Kind.UNAUTHENTICATED, access.login("nobody", "guess"));
    clock.advance(Duration.ofMinutes(1));
    login(access, "admin", ADMIN_PASSWORD);
  }

  @Test
  void ofManyGuessesAtOnceNoMoreThanTheLimitAreAnswered() throws TimeoutException {
    AccessControl access = start(GIVEN);
    List<Future<Access.Token>> guesses =
        Stream.generate(() -> access.login("admin", "guess")).limit(14).toList();
    await(Future.join(guesses).otherwiseEmpty());
    long answered =
        guesses.stream()
            .filter(guess -> ((Refusal) guess.cause()).kind() == Kind.UNAUTHENTICATED)
            .count();
    assertEquals(LoginThrottle.FAILURES_OF_NAME_MAX, answered);
  }

  @Test
  void everyBadFieldOfAPersonIsNamed() throws TimeoutException {
    AccessControl access = start(GIVEN);
    Refusal refusal =
        assertRefused(Kind.INVALID, access.createUser(TENANT, "a b", Role.VIEWER, "abc", "root"));
    assertEquals(
        List.of(List.of("body", "name"), List.of("body", "password")),
        refusal.errors().stream().map(FieldError::loc).toList());
    assertEquals(1, await(access.users(TENANT)).size());
  }

  @Test
  void aNameHasOnlyTheAllowedCharacters() throws TimeoutException {
    AccessControl access = start(GIVEN);
    for (String name : List.of("", "a b", "a/b", ".", "..", "é", "a\n", "a\0")) {
      assertRefused(
          Kind.INVALID, access.createUser(TENANT, name, Role.VIEWER, "a good password", "root"));
      assertRefused(Kind.NOT_FOUND, access.deleteUser(TENANT, name, "root"));
      assertRefused(
          Kind.NOT_FOUND,
          change(access, name, Optional.of(Role.VIEWER), Optional.empty(), Optional.empty()));
    }
  }

  @Test
  void namesAndPasswordsMayBeAsLongAsTheLimits() throws TimeoutException {
    AccessControl access = start(GIVEN);
    String name = "n".repeat(64);
    String password = "𠮷".repeat(128);
    await(access.createUser(TENANT, name, Role.VIEWER, password, "root"));
    login(access, name, password);
    assertRefused(
        Kind.INVALID,
        access.createUser(TENANT, name + "n", Role.VIEWER, "a good password", "root"));
    assertRefused(
        Kind.INVALID,
        change(access, name, Optional.empty(), Optional.empty(), Optional.of(password + "x")));
    assertRefused(
        Kind.INVALID, change(access, name, Optional.empty(), Optional.empty(), Optional.of("abc")));
  }

  @Test
  void onesOwnAccountMayBeEndedUnlessItIsTheLastAdmins() throws TimeoutException {
    AccessControl access = start(GIVEN);
    assertRefused(Kind.MALFORMED, access.deleteUser(TENANT, "admin", "root"));
    await(access.createUser(TENANT, "ann", Role.ADMIN, "password of ann", "root"));
    Access.Token token = login(access, "admin", ADMIN_PASSWORD);
    await(access.deleteUser(TENANT, "admin", "root"));
    assertUnauthenticated(access, token);
    assertRefused(Kind.MALFORMED, access.deleteUser(TENANT, "ann", "root"));
  }

  @Test
  void thePasswordIsStoredAsAHashAlone() throws Exception {
    start(GIVEN);
    String stored = await(new UserTable(pool, clock).all()).get(0).passwordHash().value();
    assertTrue(stored.startsWith("$argon2id$"), stored);
    assertFalse(stored.contains(ADMIN_PASSWORD));
    assertNotEquals(ADMIN_PASSWORD, stored);
  }

  @Test
  void aStartWaitsForTheDatabase() throws Exception {
    setAway(true);
    Future<AccessControl> starting =
        AccessControl.start(
            vertx, settings(Map.of()), new UserTable(pool, clock), logins, clock, console::add);
    assertFalse(starting.isComplete());
    setAway(false);
    nodes.add(await(starting));
    assertEquals(1, console.size());
  }
}
