package io.susanoh.gateway.storage;

import io.susanoh.gateway.config.DatabaseUrl;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A streaming replica of an embedded server, made of a copy of its data directory. */
final class StandbyPostgres implements AutoCloseable {

  private final PostgresServer server;
  private final DatabaseUrl url;

  private StandbyPostgres(PostgresServer server, DatabaseUrl url) {
    this.server = server;
    this.url = url;
  }

  /**
   * Copies the server of {@code primaryDir} while it runs, and starts the copy.
   *
   * @param home of the copy
   */
  static StandbyPostgres of(Path primaryDir, DatabaseUrl primary, Path home) throws Exception {
    TestDatabase.sharePrograms(home);
    Path copy = home.resolve("postgres").resolve("data");
    try (Connection connection = TestDatabase.open(primary);
        Statement statement = connection.createStatement()) {
      statement.execute("select pg_backup_start('standby', true)");
      copy(primaryDir.resolve("postgres").resolve("data"), copy);
      try (ResultSet stop = statement.executeQuery("select labelfile from pg_backup_stop(false)")) {
        stop.next();
        Files.writeString(copy.resolve("backup_label"), stop.getString(1));
      }
    }
    Files.delete(copy.resolve("postmaster.pid"));
    Files.createFile(copy.resolve("standby.signal"));
    Files.writeString(
        copy.resolve("postgresql.conf"),
        "primary_conninfo = 'host=%s port=%d user=%s password=%s'%n"
            .formatted(primary.host(), primary.port(), primary.user(), primary.password().value()),
        StandardOpenOption.APPEND);
    ServerUser user = ServerUser.find();
    Directories.own(home.resolve("postgres"), user.uid());
    PostgresServer server =
        new PostgresServer(PostgresBinaries.in(home.resolve("postgres")), copy, user);
    Postmaster running = server.start(freePort());
    return new StandbyPostgres(
        server,
        new DatabaseUrl(
            primary.host(),
            running.port(),
            primary.database(),
            primary.user(),
            primary.password(),
            primary.sslMode()));
  }

  private static void copy(Path from, Path to) throws IOException, InterruptedException {
    List<String> command = List.of("cp", "-a", from.toString(), to.toString());
    // Files that go away meanwhile are no fault.
    new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start().waitFor();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  DatabaseUrl url() {
    return url;
  }

  /** Has it do something, such as to pause. */
  void run(String command) throws SQLException {
    try (Connection connection = TestDatabase.open(url);
        Statement statement = connection.createStatement()) {
      statement.execute(command);
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    server.stop();
  }
}
