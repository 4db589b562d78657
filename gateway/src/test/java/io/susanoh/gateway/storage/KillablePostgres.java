package io.susanoh.gateway.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.susanoh.gateway.config.DatabaseUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A PostgreSQL server of a test's own that stays away when it is killed, until it is told to. */
public final class KillablePostgres implements AutoCloseable {

  private final Path dataDir;
  private EmbeddedPostgres server;

  private KillablePostgres(Path dataDir, EmbeddedPostgres server) {
    this.dataDir = dataDir;
    this.server = server;
  }

  /** Makes a server in {@code dataDir} and starts it. */
  public static KillablePostgres start(Path dataDir) throws IOException {
    TestDatabase.sharePrograms(dataDir);
    return new KillablePostgres(dataDir, EmbeddedPostgres.start(dataDir));
  }

  public DatabaseUrl url() {
    return server.url();
  }

  /** Starts it again with room for so many connections: it is made for one gateway. */
  public void allowConnections(int max) throws IOException, SQLException {
    try (Connection connection = TestDatabase.open(url());
        Statement statement = connection.createStatement()) {
      statement.execute("alter system set max_connections = " + max);
    }
    kill();
    startAgain();
  }

  /** {@code kill -9} of the postmaster; its sessions end as they notice. */
  public void kill() throws IOException {
    long pid = postmaster(dataDir);
    server.abandon();
    kill(pid);
  }

  /** Starts it again where it was. */
  public void startAgain() {
    DatabaseUrl before = url();
    server = EmbeddedPostgres.start(dataDir);
    assertEquals(before, url(), "another program has taken the port");
  }

  /** Makes a base back-up while it runs, in place of the one before. */
  public void backUp() throws IOException, SQLException, InterruptedException {
    remove(backUpDir());
    try (Connection connection = TestDatabase.open(url());
        Statement statement = connection.createStatement()) {
      statement.execute("select pg_backup_start('back-up', true)");
      copy(serverDir(), backUpDir());
      try (ResultSet stop = statement.executeQuery("select labelfile from pg_backup_stop(false)")) {
        stop.next();
        Files.writeString(backUpDir().resolve("backup_label"), stop.getString(1));
      }
    }
    remove(backUpDir().resolve("pg_wal"));
    copy(serverDir().resolve("pg_wal"), backUpDir().resolve("pg_wal"));
    Files.delete(backUpDir().resolve("postmaster.pid"));
  }

  /** Puts the back-up in the place of what there is; it does not run. */
  public void restore() throws IOException, InterruptedException {
    remove(serverDir());
    copy(backUpDir(), serverDir());
  }

  private Path serverDir() {
    return dataDir.resolve("postgres").resolve("data");
  }

  private Path backUpDir() {
    return dataDir.resolve("back-up");
  }

  private static void copy(Path from, Path to) throws IOException, InterruptedException {
    // Files that go away meanwhile are no fault.
    run("cp", "-a", from.toString(), to.toString());
  }

  private static void remove(Path directory) throws IOException, InterruptedException {
    run("rm", "-rf", directory.toString());
  }

  private static void run(String... command) throws IOException, InterruptedException {
    new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start().waitFor();
  }

  /** The pid of the server that runs in a data directory of a gateway. */
  public static long postmaster(Path dataDir) throws IOException {
    Path file = dataDir.resolve("postgres").resolve("data").resolve("postmaster.pid");
    return Long.parseLong(Files.readAllLines(file).getFirst());
  }

  /** {@code kill -9}. */
  public static void kill(long pid) {
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
  }

  @Override
  public void close() {
    server.close();
  }
}
