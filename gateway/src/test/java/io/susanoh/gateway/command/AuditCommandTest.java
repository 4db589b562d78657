package io.susanoh.gateway.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.storage.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditCommandTest {

  @TempDir Path directory;

  private final DatabaseUrl url = TestDatabase.migrated();
  private final CommandRun susanoh = new CommandRun(url);

  @BeforeEach
  void fill() throws SQLException {
    TestDatabase.audit(url, "default", 5);
  }

  private void tamper(String command) throws SQLException {
    try (Connection connection = TestDatabase.open(url);
        Statement statement = connection.createStatement()) {
      statement.execute(command);
    }
  }

  @Test
  void verifySaysThatAllIsWell() {
    assertEquals(0, susanoh.run("audit", "verify"), susanoh::output);
    assertTrue(susanoh.output().startsWith("default: sound, 5 records"), susanoh::output);
  }

  @Test
  void verifyNamesTheFirstBreak() throws SQLException {
    tamper("update audit_log set reason = '' where entry_id in (3, 4)");
    assertEquals(1, susanoh.run("audit", "verify", "--tenant=default"));
    assertTrue(susanoh.output().startsWith("default: BROKEN at record 3:"), susanoh::output);
  }

  @Test
  void aCheckpointThatWasKeptElsewhereShowsACutTail() throws Exception {
    String file = directory.resolve("checkpoints").toString();
    String key = directory.resolve("key").toString();
    assertEquals(0, susanoh.run("audit", "checkpoint", "--out", file), susanoh::output);
    assertEquals(0, susanoh.run("audit", "key"));
    Files.writeString(Path.of(key), susanoh.output());
    String[] verify = {"audit", "verify", "--checkpoint", file, "--key", key};
    assertEquals(0, susanoh.run(verify), susanoh::output);
    tamper("delete from audit_checkpoint");
    tamper("delete from audit_log where entry_id > 2");
    assertEquals(0, susanoh.run("audit", "verify"));
    assertEquals(1, susanoh.run(verify));
    assertTrue(susanoh.output().contains("BROKEN at record 3"), susanoh::output);
    tamper("delete from audit_log");
    assertEquals(1, susanoh.run(verify));
    assertTrue(susanoh.output().contains("BROKEN at record 1"), susanoh::output);
  }

  @Test
  void aForgedCheckpointIsNotTakenForOne() throws IOException {
    Path file = directory.resolve("checkpoints");
    assertEquals(0, susanoh.run("audit", "checkpoint", "--out", file.toString()));
    Files.writeString(file, Files.readString(file).replace("\"entry_id\":5", "\"entry_id\":4"));
    assertEquals(1, susanoh.run("audit", "verify", "--checkpoint", file.toString()));
    assertTrue(susanoh.output().contains("is not signed with this key"), susanoh::output);
    Path key = Files.writeString(directory.resolve("key"), "");
    assertEquals(
        2,
        susanoh.run("audit", "verify", "--checkpoint", file.toString(), "--key", key.toString()));
    assertTrue(susanoh.errors().contains("there is no public key in"), susanoh::errors);
    Files.writeString(file, "{}");
    assertEquals(2, susanoh.run("audit", "verify", "--checkpoint", file.toString()));
  }

  @Test
  void whatCannotBeDoneIsOneLine() {
    assertEquals(2, susanoh.run("audit", "verify", "--checkpoint", "/nowhere"));
    assertTrue(susanoh.errors().contains("/nowhere"), susanoh::errors);
    assertEquals(2, susanoh.run("audit", "nonsense"));
    assertFalse(Commands.isOne(new String[] {"--port=1"}));
    assertFalse(Commands.isOne(new String[] {}));
    assertTrue(Commands.isOne(new String[] {"audit"}));
  }
}
