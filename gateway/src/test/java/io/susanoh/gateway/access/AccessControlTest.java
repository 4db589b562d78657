package io.susanoh.gateway.access;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.susanoh.gateway.refusal.Refusal;
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

/** Tokens and keys: what they open, and when they end. */
class AccessControlTest extends AccessTest {

  @Test
  void aMadeSecretHoldsOnAllNodesAndAfterARestart() throws TimeoutException {
    Access.Token token = login(start(GIVEN), "admin", ADMIN_PASSWORD);
    assertEquals("admin", start(GIVEN).person(bearer(token), Role.ADMIN).name());
  }

  @Test
  void aTokenOfAnotherSecretIsRefused() throws TimeoutException {
    Access.Token token = login(start(GIVEN), "admin", ADMIN_PASSWORD);
    AccessControl other = start(Map.of("JWT_SECRET_KEY", "x".repeat(32)));
    assertUnauthenticated(other, token);
  }

  @Test
  void eachRoleMayDoWhatTheOnesBeforeItMay() throws TimeoutException {
    AccessControl access = start(GIVEN);
    for (Role role : Role.values()) {
      String name = "the-" + role.word();
      await(access.createUser(TENANT, name, role, "a good password", "root"));
      Access.Token token = login(access, name, "a good password");
      assertEquals(role, token.role());
      for (Role needed : Role.values()) {
        if (needed.ordinal() <= role.ordinal()) {
          assertEquals(role, access.person(bearer(token), needed).role());
        } else {
          Refusal refusal = assertThrows(Refusal.class, () -> access.person(bearer(token), needed));
          assertEquals(Kind.NOT_PERMITTED, refusal.kind());
          assertEquals(
              "Operation not permitted. It needs the role " + needed.word() + ".",
              refusal.getMessage());
        }
      }
    }
  }

  @Test
  void withoutATokenNobodyIsKnown() throws TimeoutException {
    AccessControl access = start(GIVEN);
    Stream.concat(
            Stream.of(Optional.<String>empty()),
            Stream.of("", "Bearer", "Bearer ", "Basic YWRtaW46YWRtaW4=", "Bearer x", "bearer a.b.c")
                .map(Optional::of))
        .forEach(
            authorization -> {
              Refusal refusal =
                  assertThrows(Refusal.class, () -> access.person(authorization, Role.VIEWER));
              assertEquals(Kind.UNAUTHENTICATED, refusal.kind());
            });
  }

  @Test
  void theSchemeMayBeWrittenInAnyCase() throws TimeoutException {
    AccessControl access = start(GIVEN);
    String token = login(access, "admin", ADMIN_PASSWORD).accessToken();
    assertEquals("admin", access.person(Optional.of("bEARER " + token), Role.ADMIN).name());
  }

  @Test
  void aTokenEndsAfterAnHour() throws TimeoutException {
    AccessControl access = start(GIVEN);
    Access.Token token = login(access, "admin", ADMIN_PASSWORD);
    clock.advance(Duration.ofMinutes(59));
    assertDoesNotThrow(() -> access.person(bearer(token), Role.ADMIN));
    clock.advance(Duration.ofMinutes(1));
    assertUnauthenticated(access, token);
  }

  @Test
  void aTokenEndsWithItsPersonsPasswordPermissionOrExistence() throws TimeoutException {
    AccessControl access = start(GIVEN);
    await(access.createUser(TENANT, "ann", Role.OPERATOR, "password of ann", "root"));

    Access.Token first = login(access, "ann", "password of ann");
    await(change(access, "ann", Optional.empty(), Optional.empty(), Optional.of("new password")));
    assertUnauthenticated(access, first);
    assertRefused(Kind.UNAUTHENTICATED, access.login("ann", "password of ann"));

    Access.Token second = login(access, "ann", "new password");
    await(change(access, "ann", Optional.empty(), Optional.of(true), Optional.empty()));
    assertUnauthenticated(access, second);
    await(change(access, "ann", Optional.empty(), Optional.of(false), Optional.empty()));
    assertUnauthenticated(access, second);

    Access.Token third = login(access, "ann", "new password");
    await(access.deleteUser(TENANT, "ann", "root"));
    assertUnauthenticated(access, third);
    await(access.createUser(TENANT, "ann", Role.OPERATOR, "new password", "root"));
    assertUnauthenticated(access, third);
  }

  @Test
  void theRoleThatCountsIsTheOneThatThePersonHasNow() throws TimeoutException {
    AccessControl access = start(GIVEN);
    await(access.createUser(TENANT, "ann", Role.OPERATOR, "password of ann", "root"));
    Access.Token token = login(access, "ann", "password of ann");
    await(change(access, "ann", Optional.of(Role.VIEWER), Optional.empty(), Optional.empty()));
    Refusal refusal =
        assertThrows(Refusal.class, () -> access.person(bearer(token), Role.OPERATOR));
    assertEquals(Kind.NOT_PERMITTED, refusal.kind());
    assertEquals(Role.VIEWER, access.person(bearer(token), Role.VIEWER).role());
    await(change(access, "ann", Optional.of(Role.ADMIN), Optional.empty(), Optional.empty()));
    assertEquals(Role.ADMIN, access.person(bearer(token), Role.ADMIN).role());
  }

  @Test
  void aChangeOnOneNodeHoldsOnTheOtherAfterItsNextReading() throws Exception {
    AccessControl one = start(GIVEN);
    WatchedStore store = new WatchedStore(new UserTable(pool, clock));
    AccessControl two =
        await(AccessControl.start(vertx, settings(GIVEN), store, logins, clock, console::add));
    nodes.add(two);
    await(one.createUser(TENANT, "ann", Role.OPERATOR, "password of ann", "root"));
    Access.Token onTwo = login(two, "ann", "password of ann");
    assertEquals(
        "ann", two.person(bearer(onTwo), Role.OPERATOR).name(), "at once where it is made");
    await(one.deleteUser(TENANT, "ann", "root"));
    store.awaitReadingFromNow();
    assertUnauthenticated(two, onTwo);
  }

  @Test
  void whileTheDatabaseIsAwayTokensHoldAndTheRestIsUnavailable() throws Exception {
    AccessControl access = start(GIVEN);
    Access.Token token = login(access, "admin", ADMIN_PASSWORD);
    setAway(true);
    assertEquals("admin", access.person(bearer(token), Role.ADMIN).name());
    assertRefused(Kind.UNAVAILABLE, access.login("admin", ADMIN_PASSWORD));
    assertRefused(Kind.UNAVAILABLE, access.users(TENANT));
    assertRefused(
        Kind.UNAVAILABLE, access.createUser(TENANT, "ann", Role.ADMIN, "password of ann", "root"));
    assertEquals("admin", access.person(bearer(token), Role.ADMIN).name());
    setAway(false);
    login(access, "admin", ADMIN_PASSWORD);
  }

  @Test
  void gameServersAreKnownByTheirKey() throws TimeoutException {
    AccessControl access = start(GIVEN);
    assertEquals(TENANT, access.service(Optional.of("key")));
    assertThrows(Refusal.class, () -> access.service(Optional.of("kex")));
    assertThrows(Refusal.class, () -> access.service(Optional.empty()));
  }

  @Test
  void everyLoginIsKeptWithWhatCameOfItBeforeAnybodyIsTold() throws TimeoutException {
    AccessControl access = start(GIVEN);
    login(access, "admin", ADMIN_PASSWORD);
    assertRefused(Kind.UNAUTHENTICATED, access.login("admin", "wrong"));
    assertRefused(Kind.UNAUTHENTICATED, access.login("nobody", "wrong"));
    assertRefused(Kind.UNAUTHENTICATED, access.login("my password!", "admin"));
    await(access.createUser(TENANT, "ann", Role.VIEWER, "password of ann", "root"));
    await(change(access, "ann", Optional.empty(), Optional.of(true), Optional.empty()));
    assertRefused(Kind.UNAUTHENTICATED, access.login("ann", "password of ann"));
    assertEquals(
        List.of(
            "default admin in: the password is right",
            "default admin out: the password is another one",
            "default nobody out: nobody has that name",
            "default unknown out: nobody has that name",
            "default ann out: the person is disabled"),
        tried);
    kept = Future.failedFuture(Refusal.unavailable("no room", 1));
    assertRefused(Kind.UNAVAILABLE, access.login("admin", ADMIN_PASSWORD));
    assertRefused(Kind.UNAVAILABLE, access.login("admin", "wrong"));
  }
}
