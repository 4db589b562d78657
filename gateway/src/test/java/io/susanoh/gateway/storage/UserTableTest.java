package io.susanoh.gateway.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.access.AppUser;
import io.susanoh.gateway.access.Role;
import io.susanoh.gateway.access.UserStore;
import io.susanoh.gateway.access.UserStore.Change;
import io.susanoh.gateway.access.UserStore.StoredUser;
import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.config.Secret;
import io.susanoh.gateway.refusal.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UserTableTest {

  private static final String TENANT = "default";
  private static final Change NOTHING =
      new Change(Optional.empty(), Optional.empty(), Optional.empty());
  private static final Change DISABLED =
      new Change(Optional.empty(), Optional.of(true), Optional.empty());
  private static final Change DEMOTED =
      new Change(Optional.of(Role.VIEWER), Optional.empty(), Optional.empty());

  private static final DatabaseUrl URL = TestDatabase.migrated();

  private final Vertx vertx = Vertx.vertx();
  private final Pool pool = new Database(URL).pool(vertx);
  private final InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(1_700_000_000_000L));
  private final UserStore users = new UserTable(pool, clock);

  @BeforeEach
  void forgetEveryone() throws SQLException {
    execute("truncate app_user, instance_secret");
  }

  @AfterEach
  void close() throws TimeoutException {
    await(pool.close());
    await(vertx.close());
  }

  @Test
  void aPersonIsFoundAsCreated() throws TimeoutException {
    StoredUser ann = user("ann", Role.OPERATOR);
    assertEquals(new AppUser("ann", Role.OPERATOR, false), await(users.create(ann, "root")));
    assertEquals(Optional.of(ann), await(users.find(TENANT, "ann")));
    assertEquals(List.of(ann), await(users.all()));
    assertEquals(Optional.empty(), await(users.find(TENANT, "Ann")));
    assertEquals(Optional.empty(), await(users.find("other", "ann")));
  }

  @Test
  void peopleAreListedByNameAndTenant() throws TimeoutException {
    for (String name : List.of("b", "a-b", "a", "B", "_")) {
      await(users.create(user(name, Role.VIEWER), "root"));
    }
    await(
        users.create(
            new StoredUser("other", "z", Role.ADMIN, true, new Secret("h"), UUID.randomUUID()),
            "root"));
    assertEquals(
        List.of("B", "_", "a", "a-b", "b"),
        await(users.list(TENANT)).stream().map(AppUser::name).toList());
    assertEquals(List.of(new AppUser("z", Role.ADMIN, true)), await(users.list("other")));
  }

  @Test
  void aNameIsTakenOnce() throws TimeoutException {
    StoredUser ann = user("ann", Role.VIEWER);
    await(users.create(ann, "root"));
    assertRefused(Refusal.Kind.MALFORMED, users.create(user("ann", Role.ADMIN), "root"));
    assertEquals(Optional.of(ann), await(users.find(TENANT, "ann")));
  }

  @Test
  void theNumberOfPeopleIsBounded() throws Exception {
    execute(
        "insert into app_user select 'default', 'u' || i, 'viewer', 'h', gen_random_uuid(), false,"
            + " 0, 0 from generate_series(1, "
            + (UserStore.USERS_MAX - 1)
            + ") i");
    await(users.create(user("last", Role.VIEWER), "root"));
    assertRefused(Refusal.Kind.MALFORMED, users.create(user("more", Role.VIEWER), "root"));
  }

  @Test
  void onlyTheFirstPersonIsTheFirst() throws TimeoutException {
    List<Future<Boolean>> asked =
        Stream.generate(() -> users.createFirst(user("admin", Role.ADMIN))).limit(8).toList();
    await(Future.all(asked));
    assertEquals(1, asked.stream().filter(Future::result).count());
    assertFalse(await(users.createFirst(user("other", Role.ADMIN))));
    assertEquals(1, await(users.all()).size());
  }

  @Test
  void whatIsNotGivenStays() throws TimeoutException {
    StoredUser ann = user("ann", Role.OPERATOR);
    await(users.create(ann, "root"));
    assertEquals(
        new AppUser("ann", Role.OPERATOR, false),
        await(users.change(TENANT, "ann", NOTHING, "root")));
    assertEquals(Optional.of(ann), await(users.find(TENANT, "ann")));
    await(users.change(TENANT, "ann", DEMOTED, "root"));
    StoredUser demoted = await(users.find(TENANT, "ann")).orElseThrow();
    assertEquals(Role.VIEWER, demoted.role());
    assertEquals(ann.credentialId(), demoted.credentialId());
    assertEquals(ann.passwordHash(), demoted.passwordHash());
  }

  @Test
  void aNewPasswordOrABanMakesANewCredential() throws TimeoutException {
    StoredUser ann = user("ann", Role.OPERATOR);
    await(users.create(ann, "root"));
    Change password =
        new Change(Optional.empty(), Optional.empty(), Optional.of(new Secret("other")));
    await(users.change(TENANT, "ann", password, "root"));
    StoredUser changed = await(users.find(TENANT, "ann")).orElseThrow();
    assertEquals(new Secret("other"), changed.passwordHash());
    assertNotEquals(ann.credentialId(), changed.credentialId());
    await(users.change(TENANT, "ann", DISABLED, "root"));
    StoredUser disabled = await(users.find(TENANT, "ann")).orElseThrow();
    assertTrue(disabled.disabled());
    assertNotEquals(changed.credentialId(), disabled.credentialId());
    await(
        users.change(
            TENANT,
            "ann",
            new Change(Optional.empty(), Optional.of(false), Optional.empty()),
            "root"));
    StoredUser enabled = await(users.find(TENANT, "ann")).orElseThrow();
    assertFalse(enabled.disabled());
    assertEquals(disabled.credentialId(), enabled.credentialId());
  }

  @Test
  void whoIsNotThereCannotBeChanged() throws TimeoutException {
    await(users.create(user("ann", Role.ADMIN), "root"));
    assertRefused(Refusal.Kind.NOT_FOUND, users.change(TENANT, "bob", DEMOTED, "root"));
    assertRefused(Refusal.Kind.NOT_FOUND, users.delete(TENANT, "bob", "root"));
    assertRefused(Refusal.Kind.NOT_FOUND, users.delete("other", "ann", "root"));
  }

  @Test
  void theLastActiveAdminStays() throws TimeoutException {
    await(users.create(user("ann", Role.ADMIN), "root"));
    await(users.create(user("bob", Role.OPERATOR), "root"));
    await(users.create(user("cat", Role.ADMIN), "root"));
    await(users.change(TENANT, "cat", DISABLED, "root"));
    await(
        users.create(
            new StoredUser("other", "dan", Role.ADMIN, false, new Secret("h"), UUID.randomUUID()),
            "root"));
    StoredUser ann = await(users.find(TENANT, "ann")).orElseThrow();
    for (Change change : List.of(DISABLED, DEMOTED)) {
      Refusal refusal =
          assertRefused(Refusal.Kind.MALFORMED, users.change(TENANT, "ann", change, "root"));
      assertEquals(
          "The last active admin cannot be disabled, demoted or deleted", refusal.getMessage());
    }
    assertRefused(Refusal.Kind.MALFORMED, users.delete(TENANT, "ann", "root"));
    assertEquals(Optional.of(ann), await(users.find(TENANT, "ann")));

    await(users.change(TENANT, "ann", NOTHING, "root"));
    await(users.delete(TENANT, "cat", "root"));
    await(users.change(TENANT, "bob", DISABLED, "root"));
    await(users.delete(TENANT, "bob", "root"));
    assertEquals(List.of(new AppUser("ann", Role.ADMIN, false)), await(users.list(TENANT)));
  }

  @Test
  void ofAdminsWhoAreEndedAtOnceOneStays() throws TimeoutException {
    Pool otherPool = new Database(URL).pool(vertx);
    UserStore otherNode = new UserTable(otherPool, clock);
    for (int round = 0; round < 20; round++) {
      String tenant = "tenant-" + round;
      for (int i = 0; i < 6; i++) {
        await(
            users.create(
                new StoredUser(
                    tenant, "a" + i, Role.ADMIN, false, new Secret("h"), UUID.randomUUID()),
                "root"));
      }
      List<Future<?>> ends = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        UserStore node = i % 2 == 0 ? users : otherNode;
        ends.add(
            switch (i % 3) {
              case 0 -> node.delete(tenant, "a" + i, "root");
              case 1 -> node.change(tenant, "a" + i, DISABLED, "root");
              default -> node.change(tenant, "a" + i, DEMOTED, "root");
            });
      }
      await(Future.join(ends).otherwiseEmpty());
      assertEquals(
          1,
          await(users.list(tenant)).stream()
              .filter(user -> user.role() == Role.ADMIN && !user.disabled())
              .count());
      List<Throwable> refusals =
          ends.stream().filter(Future::failed).<Throwable>map(Future::cause).toList();
      assertEquals(1, refusals.size(), refusals::toString);
      assertEquals(Refusal.Kind.MALFORMED, ((Refusal) refusals.get(0)).kind());
    }
    await(otherPool.close());
  }

  @Test
  void aSecretIsMadeOnceForAllNodes() throws TimeoutException {
    List<Future<Secret>> asked =
        IntStream.range(0, 8).mapToObj(i -> users.secret("jwt", new Secret("made" + i))).toList();
    await(Future.all(asked));
    assertEquals(1, asked.stream().map(Future::result).distinct().count());
    assertEquals(asked.get(0).result(), await(users.secret("jwt", new Secret("later"))));
    assertEquals(new Secret("x"), await(users.secret("another", new Secret("x"))));
  }

  @Test
  void whileTheDatabaseIsAwayEverythingIsUnavailable() throws Exception {
    await(users.create(user("ann", Role.ADMIN), "root"));
    setAway(true);
    assertRefused(Refusal.Kind.UNAVAILABLE, users.all());
    assertRefused(Refusal.Kind.UNAVAILABLE, users.list(TENANT));
    assertRefused(Refusal.Kind.UNAVAILABLE, users.find(TENANT, "ann"));
    assertRefused(Refusal.Kind.UNAVAILABLE, users.create(user("bob", Role.ADMIN), "root"));
    assertRefused(Refusal.Kind.UNAVAILABLE, users.change(TENANT, "ann", DEMOTED, "root"));
    assertRefused(Refusal.Kind.UNAVAILABLE, users.delete(TENANT, "ann", "root"));
    assertRefused(Refusal.Kind.UNAVAILABLE, users.secret("jwt", new Secret("x")));
    setAway(false);
    assertEquals(1, await(users.all()).size());
  }

  @Test
  void aServerThatIsNotThereIsUnavailable() throws TimeoutException {
    DatabaseUrl nowhere = new DatabaseUrl("127.0.0.1", 1, "d", "u", new Secret("p"), "disable");
    Pool noPool = new Database(nowhere).pool(vertx);
    assertRefused(Refusal.Kind.UNAVAILABLE, new UserTable(noPool, clock).all());
    await(noPool.close());
  }

  @Test
  void whatNoTableMayHoldFailsLoudly() {
    Throwable failure =
        assertThrows(
            Throwable.class, () -> await(users.create(user("no name", Role.ADMIN), "root")));
    assertFalse(failure instanceof Refusal, failure::toString);
  }

  @Test
  void theQueriesOfRequestsUseAnIndex() throws Exception {
    execute(
        "insert into app_user select 't' || i % 50, 'u' || i, 'viewer', 'h', gen_random_uuid(),"
            + " false, 0, 0 from generate_series(1, 20000) i");
    execute("analyze app_user");
    assertIndexed(UserTable.FIND, "'t1', 'u1'", "app_user_pkey");
    assertIndexed(UserTable.LIST, "'t1'", "app_user_pkey");
    assertIndexed(UserTable.LOCK, "'t1', 'u1'", "app_user_active_admin");
  }

  private void assertIndexed(String query, String values, String index) throws SQLException {
    try (Connection connection = TestDatabase.open(URL);
        Statement statement = connection.createStatement()) {
      statement.execute("prepare q as " + query);
      StringBuilder plan = new StringBuilder();
      try (ResultSet lines = statement.executeQuery("explain execute q(" + values + ")")) {
        while (lines.next()) {
          plan.append(lines.getString(1)).append('\n');
        }
      }
      assertTrue(plan.indexOf(index) >= 0, plan::toString);
      assertTrue(plan.indexOf("Seq Scan") < 0, plan::toString);
    }
  }

  private void setAway(boolean away) throws SQLException {
    DatabaseUrl other = TestDatabase.on(URL, "postgres");
    try (Connection connection = TestDatabase.open(other);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "alter database "
              + URL.database()
              + " with allow_connections "
              + (away ? "false" : "true"));
      if (away) {
        statement.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '"
                + URL.database()
                + "'");
      }
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = TestDatabase.open(URL);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static StoredUser user(String name, Role role) {
    return new StoredUser(
        TENANT, name, role, false, new Secret("hash of " + name), UUID.randomUUID());
  }

  private static Refusal assertRefused(Refusal.Kind kind, Future<?> future) {
    Refusal refusal = assertThrows(Refusal.class, () -> await(future));
    assertEquals(kind, refusal.kind());
    return refusal;
  }

  private static <T> T await(Future<T> future) throws TimeoutException {
    return future.await(30, TimeUnit.SECONDS);
  }
}
