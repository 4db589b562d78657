package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.audit.AuditKind;
import io.susanoh.gateway.audit.AuditRecord;
import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.journal.JournalRecord.WithdrawalBlocked;
import io.susanoh.l1.ScreeningResult.Admission;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A real PostgreSQL for tests: one server for the JVM, started when it is first asked for and
 * removed at the JVM's end, and as many databases on it as tests want.
 */
public final class TestDatabase {

  private static final AtomicInteger MADE = new AtomicInteger();
  private static final long AUDITED_MILLIS = 1_772_366_400_000L;

  private TestDatabase() {}

  /** A database of its own with all tables and no rows. */
  public static DatabaseUrl migrated() {
    return create("template susanoh");
  }

  /** A database of its own without tables. */
  public static DatabaseUrl empty() {
    return create("template template0");
  }

  /** Appends records to a tenant's audit log. */
  public static void audit(DatabaseUrl url, String tenantId, int records) throws SQLException {
    List<AuditRecord> made = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      made.add(
          AuditRecord.of(
              tenantId,
              AuditKind.SETTING_CHANGED,
              "root",
              AUDITED_MILLIS + i,
              "because " + i,
              Map.of("setting", "L1_ENGINE", "from", "a", "to", "b" + i)));
    }
    try (Connection connection = open(url)) {
      connection.setAutoCommit(false);
      AuditTable.append(connection, made, new Counts());
      connection.commit();
    }
  }

  /** A database of its own with some of everything in it, as a drain wrote it. */
  public static DatabaseUrl filled() throws Exception {
    try (DrainHarness harness = new DrainHarness()) {
      ListJournal journal = new ListJournal();
      long at = Records.NOON;
      journal.append(Records.event("e1", "boss", at).accepted());
      journal.append(
          Records.event("e2", "boss", at + 1)
              .rules(0b1001)
              .with(Records.restriction("boss", 1_000 * (at + 1)))
              .trigger(1)
              .chat("振込 \"line\"\nbreak")
              .accepted());
      journal.append(
          Records.event("e3", "other", at + 2, at - 400_000, at, Admission.LATE).accepted());
      journal.append(
          new WithdrawalBlocked(
              Records.account("boss"), AccountState.RESTRICTED_WITHDRAWAL, 5, at + 3));
      journal.append(
          Records.verdictReached(
              UUID.randomUUID(), Optional.empty(), "boss", AccountState.BANNED, at + 4, List.of()));
      journal.append(Records.release("boss", 1_000 * (at + 5)));
      journal.append(
          Records.event("e4", "third", at + 6)
              .with(Records.restriction("third", 1_000 * (at + 6)))
              .accepted());
      harness.drainOnce(journal);
      harness.run("update analysis_result set model_input = '{\"prompt\": \"x\"}'");
      return harness.url;
    }
  }

  /** A blocking connection for what a test wants to see or to break. */
  public static Connection open(DatabaseUrl url) throws SQLException {
    return Jdbc.open(url, Jdbc.Use.RESTORE);
  }

  /** The number that a query gives. */
  public static long number(DatabaseUrl url, String query) throws SQLException {
    try (Connection connection = open(url);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Saves a server in another directory from unpacking its programs anew. */
  public static void sharePrograms(Path dataDir) throws IOException {
    Path home = Files.createDirectories(dataDir.resolve("postgres"));
    PostgresBinaries.in(Server.PROGRAMS);
    try (Stream<Path> versions = Files.list(Server.PROGRAMS)) {
      for (Path version : versions.toList()) {
        Files.createSymbolicLink(home.resolve(version.getFileName()), version);
      }
    }
  }

  private static DatabaseUrl create(String template) {
    DatabaseUrl server = Server.URL;
    String name = "test" + MADE.incrementAndGet();
    try (Connection connection = open(on(server, "postgres"));
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name + ' ' + template);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return on(server, name);
  }

  static DatabaseUrl on(DatabaseUrl server, String database) {
    return new DatabaseUrl(
        server.host(), server.port(), database, server.user(), server.password(), server.sslMode());
  }

  /** Initialised when it is first used. Its own database holds the tables and no connection. */
  private static final class Server {
    static final Path PROGRAMS = folder("susanoh-test-programs-");
    static final DatabaseUrl URL = start();

    private static Path folder(String name) {
      try {
        Path folder = Files.createTempDirectory(name);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder), "test-delete"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        return folder;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static DatabaseUrl start() {
      try {
        Path folder = Files.createTempDirectory("susanoh-test-postgres-");
        sharePrograms(folder);
        EmbeddedPostgres server = EmbeddedPostgres.start(folder);
        Runtime.getRuntime()
            .addShutdownHook(new Thread(() -> stop(server, folder), "test-postgres-stop"));
        new Database(server.url()).migrate();
        return server.url();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    private static void stop(EmbeddedPostgres server, Path folder) {
      server.close();
      delete(folder);
    }

    /** Leaves the many files of many databases to a process that outlives this one. */
    private static void delete(Path folder) {
      try {
        new ProcessBuilder("rm", "-rf", folder.toString()).start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
