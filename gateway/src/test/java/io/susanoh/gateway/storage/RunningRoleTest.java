package io.susanoh.gateway.storage;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.susanoh.gateway.config.DatabaseLimits;
import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.config.Secret;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The role that a gateway runs as is refused what it has no business with. */
class RunningRoleTest {

  private static final String NOT_PERMITTED = "42501";

  private final DatabaseUrl owner = TestDatabase.empty();
  private final DatabaseUrl running =
      new DatabaseUrl(
          owner.host(),
          owner.port(),
          owner.database(),
          "runner \"" + owner.database(),
          new Secret("it's secret"),
          owner.sslMode());
  private final Database database =
      new Database(running, Optional.of(owner), DatabaseLimits.DEFAULT);

  @BeforeEach
  void makeRole() throws SQLException {
    try (Connection connection = TestDatabase.open(owner)) {
      RunningRole.make(connection, running);
      RunningRole.make(connection, running);
    }
  }

  private void run(String command) throws SQLException {
    try (Connection connection = TestDatabase.open(running);
        Statement statement = connection.createStatement()) {
      statement.execute(command);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update audit_log set actor = 'somebody'",
        "delete from audit_log",
        "truncate audit_log",
        "drop table audit_log",
        "alter table audit_log drop column hash",
        "alter table audit_log disable trigger all",
        "delete from audit_checkpoint",
        "update setting_change set actor = 'somebody'",
        "create table mine (n int)",
        "create index on account (user_id)",
        "drop table event_log_default",
        "update flyway_schema_history set success = true",
        "grant update on audit_log to current_user"
      })
  void itIsRefused(String command) throws Exception {
    database.migrate();
    TestDatabase.audit(running, "default", 3);
    // A grant of what one has not is no error, but it grants nothing.
    if (command.startsWith("grant")) {
      run(command);
      assertEquals(
          NOT_PERMITTED,
          assertThrows(SQLException.class, () -> run("update audit_log set actor = ''"))
              .getSQLState());
    } else {
      assertEquals(
          NOT_PERMITTED, assertThrows(SQLException.class, () -> run(command)).getSQLState());
    }
  }

  @Test
  void itMayDoWhatAGatewayDoes() throws Exception {
    database.migrate();
    new Housekeeper(
            database, 30, new AuditTrail(database, Optional.empty()), InstantSource.system())
        .keep();
    TestDatabase.audit(running, "default", 3);
    for (String table : new String[] {"account", "event_log", "l2_job", "counter", "app_user"}) {
      assertDoesNotThrow(() -> run("delete from " + table));
    }
  }

  @Test
  void whatItOwnedBeforeIsTakenFromIt() throws Exception {
    try (Connection connection = TestDatabase.open(owner);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "grant create on schema public to " + '"' + running.user().replace("\"", "\"\"") + '"');
    }
    new Database(running).migrate();
    assertDoesNotThrow(() -> run("update audit_log set actor = ''"));
    database.migrate();
    assertEquals(
        NOT_PERMITTED,
        assertThrows(SQLException.class, () -> run("update audit_log set actor = ''"))
            .getSQLState());
    assertEquals(
        NOT_PERMITTED,
        assertThrows(SQLException.class, () -> run("create table mine (n int)")).getSQLState());
  }
}
