package io.susanoh.gateway.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {

  @TempDir Path dataDir;

  @BeforeEach
  void shareTheProgramsThatAreUnpackedAlready() throws IOException {
    TestDatabase.sharePrograms(dataDir);
  }

  @Test
  void isDurableClosedToOthersAndReachableOnLoopbackAlone() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(dataDir)) {
      assertEquals("127.0.0.1", server.url().host());
      assertEquals("on", ask(server.url(), "show fsync"));
      assertEquals("on", ask(server.url(), "show synchronous_commit"));
      assertEquals("127.0.0.1", ask(server.url(), "show listen_addresses"));
      assertEquals("", ask(server.url(), "show unix_socket_directories"));
      assertEquals("UTF8", ask(server.url(), "show server_encoding"));
      assertEquals(
          "SCRAM-SHA-256",
          ask(server.url(), "select left(rolpassword, 13) from pg_authid where rolname='susanoh'"));
      assertEquals(
          "0",
          ask(
              server.url(),
              "select count(*) from pg_hba_file_rules where auth_method <> 'scram-sha-256'"));
      SQLException refused =
          assertThrows(
              SQLException.class, () -> TestDatabase.open(withPassword(server.url(), "x")));
      assertEquals("28P01", refused.getSQLState());
    }
  }

  @Test
  void itsPasswordIsForItsOwnerAlone() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(dataDir)) {
      Path file = dataDir.resolve("postgres/password");
      assertEquals(
          Set.copyOf(PosixFilePermissions.fromString("rw-------")),
          Files.getPosixFilePermissions(file));
      assertEquals(server.url().password().value(), Files.readString(file));
      assertFalse(server.url().toString().contains(Files.readString(file)));
    }
  }

  @Test
  void keepsItsRowsAndItsPasswordAcrossAStop() throws Exception {
    Secret password;
    try (EmbeddedPostgres server = EmbeddedPostgres.start(dataDir)) {
      password = server.url().password();
      run(server.url(), "create table kept as select 7 as n");
    }
    assertFalse(Files.exists(postmasterPid()), "stopped");
    try (EmbeddedPostgres server = EmbeddedPostgres.start(dataDir)) {
      assertEquals(password, server.url().password());
      assertEquals("7", ask(server.url(), "select n from kept"));
    }
  }

  @Test
  void aServerThatOutlivedItsGatewayIsAdopted() throws Exception {
    EmbeddedPostgres lost = EmbeddedPostgres.start(dataDir);
    String pid = Files.readAllLines(postmasterPid()).getFirst();
    lost.abandon();
    try (EmbeddedPostgres server = EmbeddedPostgres.start(dataDir)) {
      assertEquals(pid, Files.readAllLines(postmasterPid()).getFirst());
      assertEquals(lost.url(), server.url());
      assertEquals("1", ask(server.url(), "select 1"));
    }
  }

  @Test
  void aServerThatDoesNotLetUsInIsStoppedAndTheStartRefused() throws Exception {
    EmbeddedPostgres lost = EmbeddedPostgres.start(dataDir);
    long pid = Long.parseLong(Files.readAllLines(postmasterPid()).getFirst());
    run(lost.url(), "alter role susanoh password 'another'");
    lost.abandon();
    CannotStart refusal =
        assertThrows(CannotStart.class, () -> EmbeddedPostgres.start(dataDir).close());
    assertTrue(refusal.getMessage().contains("password"), refusal.getMessage());
    assertFalse(new Postmaster(pid, 0).isAlive());
    assertFalse(Files.exists(postmasterPid()), "none is left running");
  }

  @Test
  void aServerThatIsKilledIsStartedAgainOnItsPort() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(dataDir)) {
      run(server.url(), "create table kept as select 7 as n");
      String pid = Files.readAllLines(postmasterPid()).getFirst();
      ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
      assertTimeoutPreemptively(Duration.ofSeconds(60), () -> awaitAnswer(server.url()));
      assertNotEquals(pid, Files.readAllLines(postmasterPid()).getFirst());
      assertEquals("7", ask(server.url(), "select n from kept"));
    }
  }

  @Test
  void aServerOutlivesItsKilledGateway() throws Exception {
    Process gateway =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                StartAndWait.class.getName(),
                dataDir.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertEquals("ready", gateway.inputReader().lines().filter("ready"::equals).findFirst().get());
    String pid = Files.readAllLines(postmasterPid()).getFirst();
    gateway.destroyForcibly().waitFor();
    try (EmbeddedPostgres server = EmbeddedPostgres.start(dataDir)) {
      assertEquals(pid, Files.readAllLines(postmasterPid()).getFirst());
      assertEquals("1", ask(server.url(), "select 1"));
    }
  }

  /** A process that starts the server and then does nothing. */
  static final class StartAndWait {
    public static void main(String[] arguments) throws InterruptedException {
      EmbeddedPostgres server = EmbeddedPostgres.start(Path.of(arguments[0]));
      System.out.println("ready");
      new CountDownLatch(1).await();
      server.close();
    }
  }

  @Test
  void aSecondGatewayOnTheDirectoryIsRefusedAndHarmsNothing() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(dataDir)) {
      CannotStart refusal =
          assertThrows(CannotStart.class, () -> EmbeddedPostgres.start(dataDir).close());
      assertTrue(refusal.getMessage().contains("another process"), refusal.getMessage());
      assertEquals("1", ask(server.url(), "select 1"));
    }
  }

  @Test
  void aPidFileThatOutlivedItsServerIsNoObstacle() throws Exception {
    EmbeddedPostgres.start(dataDir).close();
    long aliveButAnother = ProcessHandle.current().pid();
    Files.write(
        postmasterPid(),
        List.of(String.valueOf(aliveButAnother), "x", "1", "5432", "", "127.0.0.1", "", "ready"));
    try (EmbeddedPostgres server = EmbeddedPostgres.start(dataDir)) {
      assertEquals("1", ask(server.url(), "select 1"));
    }
  }

  @Test
  void aDirectoryOfAnotherMajorVersionIsRefusedWithWhatToDo() throws Exception {
    EmbeddedPostgres.start(dataDir).close();
    Files.writeString(dataDir.resolve("postgres/data/PG_VERSION"), "16\n");
    CannotStart refusal =
        assertThrows(CannotStart.class, () -> EmbeddedPostgres.start(dataDir).close());
    assertTrue(refusal.getMessage().contains("made by PostgreSQL 16"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("DATABASE_URL"), refusal.getMessage());
    assertFalse(refusal.getMessage().contains("\n"));
  }

  @Test
  void aKilledInitLeavesNothingThatStandsInTheWay() throws Exception {
    Files.createDirectories(dataDir.resolve("postgres/data.new/base"));
    try (EmbeddedPostgres server = EmbeddedPostgres.start(dataDir)) {
      assertEquals("1", ask(server.url(), "select 1"));
    }
    try (Stream<Path> left = Files.list(dataDir.resolve("postgres"))) {
      assertEquals(0, left.filter(path -> path.toString().contains(".new")).count());
    }
  }

  @Test
  void itsServerIsInASessionOfItsOwn() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(dataDir)) {
      String pid = Files.readAllLines(postmasterPid()).getFirst();
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      assertEquals(pid, afterName[3], "session of " + server.url().port());
    }
  }

  private static void awaitAnswer(DatabaseUrl url) throws InterruptedException {
    new Database(url).awaitServer();
  }

  private Path postmasterPid() {
    return dataDir.resolve("postgres/data/postmaster.pid");
  }

  private static DatabaseUrl withPassword(DatabaseUrl url, String password) {
    return new DatabaseUrl(
        url.host(), url.port(), url.database(), url.user(), new Secret(password), url.sslMode());
  }

  private static String ask(DatabaseUrl url, String query) throws SQLException, IOException {
    try (Connection connection = TestDatabase.open(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void run(DatabaseUrl url, String command) throws SQLException {
    try (Connection connection = TestDatabase.open(url);
        Statement statement = connection.createStatement()) {
      statement.execute(command);
    }
  }
}
