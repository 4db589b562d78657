package io.susanoh.gateway.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.config.Settings;
import io.susanoh.gateway.config.SettingsOutcome.Concluded;
import io.susanoh.gateway.config.SettingsReader;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.refusal.Refusal.Kind;
import io.susanoh.gateway.storage.Database;
import io.susanoh.gateway.storage.TestDatabase;
import io.susanoh.gateway.storage.UserTable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Nodes on one real database, which holds nobody when a test begins. */
abstract class AccessTest {

  static final String TENANT = Access.DEFAULT_TENANT;
  static final String ADMIN_PASSWORD = "correct horse";
  static final Map<String, String> GIVEN =
      Map.of("SUSANOH_ADMIN_PASSWORD", ADMIN_PASSWORD, "SUSANOH_API_KEYS", "key");

  static final DatabaseUrl URL = TestDatabase.migrated();

  final Vertx vertx = Vertx.vertx();
  final Pool pool = new Database(URL).pool(vertx);
  final SetClock clock = new SetClock();
  final List<String> console = new CopyOnWriteArrayList<>();

  /** Who tried to log in, as the audit is told. */
  final List<String> tried = new CopyOnWriteArrayList<>();

  /** Fails logins that cannot be kept. */
  volatile Future<Void> kept = Future.succeededFuture();

  final LoginAudit logins =
      (tenantId, name, granted, reason) -> {
        tried.add(tenantId + ' ' + name + (granted ? " in: " : " out: ") + reason);
        return kept;
      };
  final List<AccessControl> nodes = new ArrayList<>();

  @BeforeEach
  void forgetEveryone() throws SQLException {
    try (Connection connection = TestDatabase.open(URL);
        Statement statement = connection.createStatement()) {
      statement.execute("truncate app_user, instance_secret");
    }
  }

  @AfterEach
  void close() throws TimeoutException {
    nodes.forEach(AccessControl::close);
    await(pool.close());
    await(vertx.close());
  }

  AccessControl start(Map<String, String> environment) throws TimeoutException {
    AccessControl access =
        await(
            AccessControl.start(
                vertx,
                settings(environment),
                new UserTable(pool, clock),
                logins,
                clock,
                console::add));
    nodes.add(access);
    return access;
  }

  static Settings settings(Map<String, String> environment) {
    return assertInstanceOf(Concluded.class, SettingsReader.read(environment, List.of()))
        .settings();
  }

  static Access.Token login(AccessControl access, String name, String password)
      throws TimeoutException {
    return await(access.login(name, password));
  }

  static Future<AppUser> change(
      AccessControl access,
      String name,
      Optional<Role> role,
      Optional<Boolean> disabled,
      Optional<String> password) {
    return access.changeUser(TENANT, name, role, disabled, password, "root");
  }

  static Optional<String> bearer(Access.Token token) {
    return Optional.of("Bearer " + token.accessToken());
  }

  static void assertUnauthenticated(AccessControl access, Access.Token token) {
    Refusal refusal = assertThrows(Refusal.class, () -> access.person(bearer(token), Role.VIEWER));
    assertEquals(Kind.UNAUTHENTICATED, refusal.kind());
  }

  void setAway(boolean away) throws SQLException {
    DatabaseUrl other =
        new DatabaseUrl(
            URL.host(), URL.port(), "postgres", URL.user(), URL.password(), URL.sslMode());
    try (Connection connection = TestDatabase.open(other);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "alter database %s with allow_connections %s".formatted(URL.database(), !away));
      if (away) {
        statement.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '%s'"
                .formatted(URL.database()));
      }
    }
  }

  static Refusal assertRefused(Kind kind, Future<?> future) {
    Refusal refusal = assertThrows(Refusal.class, () -> await(future));
    assertEquals(kind, refusal.kind());
    return refusal;
  }

  static <T> T await(Future<T> future) throws TimeoutException {
    return future.await(30, TimeUnit.SECONDS);
  }
}
