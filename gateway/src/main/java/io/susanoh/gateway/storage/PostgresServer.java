package io.susanoh.gateway.storage;

import io.susanoh.gateway.config.DatabaseUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes, starts, checks and stops the server of one data directory with PostgreSQL's programs. */
final class PostgresServer {

  private static final String SETTINGS_FILE = "susanoh.conf";

  /** Recovery after a lost machine may take minutes. */
  private static final Duration START_MAX = Duration.ofMinutes(10);

  private static final Duration ADOPT_MAX = Duration.ofMinutes(1);
  private static final Duration FAST_STOP_MAX = Duration.ofSeconds(20);
  private static final Duration IMMEDIATE_STOP_MAX = Duration.ofSeconds(10);

  // In a file of the data directory, so that whoever starts the server starts the same one.
  private static final String SETTINGS =
      """
      port = %d
      listen_addresses = '127.0.0.1'
      unix_socket_directories = ''
      password_encryption = 'scram-sha-256'
      fsync = on
      synchronous_commit = on
      full_page_writes = on
      shared_buffers = 128MB
      max_connections = 50
      max_wal_size = 2GB
      autovacuum_naptime = 15s
      jit = off
      timezone = 'UTC'
      log_timezone = 'UTC'
      logging_collector = on
      log_directory = 'log'
      log_filename = 'postgresql-%%a.log'
      log_rotation_age = 1d
      log_rotation_size = 0
      log_truncate_on_rotation = on
      """;

  private final PostgresBinaries binaries;
  private final Path data;
  private final Path log;
  private final ServerUser user;

  PostgresServer(PostgresBinaries binaries, Path data, ServerUser user) {
    this.binaries = binaries;
    this.data = data;
    this.log = data.resolveSibling("start.log");
    this.user = user;
  }

  /**
   * Tries whether the programs run at all: the folder may be out of the user's reach or not allow
   * programs, the system may be another than they were made for.
   *
   * @throws CannotStart when they do not
   */
  void tryPrograms() throws IOException, InterruptedException {
    Program.Outcome outcome = user.run(binaries.program("postgres"), "--version");
    if (!outcome.succeeded()) {
      throw new CannotStart(
          "PostgreSQL's programs do not run from "
              + data.getParent()
              + " as "
              + user.description()
              + ": choose another SUSANOH_DATA_DIR, start as another user or set DATABASE_URL ("
              + outcome.output().lines().findFirst().orElse("no output")
              + ')');
    }
  }

  /** Makes the data directory; one that is there is whole. */
  void init(String superuser, Path passwordFile) throws IOException, InterruptedException {
    Path partial = data.resolveSibling("data.new");
    Directories.delete(partial);
    Program.Outcome outcome =
        user.run(
            binaries.program("initdb"),
            "--pgdata=" + partial,
            "--username=" + superuser,
            "--pwfile=" + passwordFile,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--locale=C.UTF-8",
            "--data-checksums",
            "--sync-method=syncfs");
    if (!outcome.succeeded()) {
      throw failed("initdb", outcome);
    }
    Files.writeString(
        partial.resolve("postgresql.conf"),
        "include_if_exists = '" + SETTINGS_FILE + "'\n",
        StandardOpenOption.APPEND);
    Files.move(partial, data, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The port that the server had last, while that is free; else a free one. */
  int choosePort() throws IOException {
    Path settings = data.resolve(SETTINGS_FILE);
    if (Files.exists(settings)) {
      String line = Files.readAllLines(settings).getFirst();
      int last = Integer.parseInt(line.substring(line.indexOf('=') + 1).strip());
      if (isFree(last)) {
        return last;
      }
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      return socket.getLocalPort();
    }
  }

  /** Starts the server on {@code port} and waits until it answers. */
  Postmaster start(int port) throws IOException, InterruptedException {
    Path settings = data.resolve(SETTINGS_FILE);
    Path made = data.resolve(SETTINGS_FILE + ".new");
    Files.writeString(made, SETTINGS.formatted(port));
    Directories.own(made, user.uid());
    Files.move(made, settings, StandardCopyOption.ATOMIC_MOVE);
    Files.deleteIfExists(log);
    Program.Outcome outcome = control("start", START_MAX, "--log=" + log);
    if (!outcome.succeeded()) {
      throw failed("pg_ctl start (see " + log + " and " + data.resolve("log") + ')', outcome);
    }
    return running()
        .filter(Postmaster::isAlive)
        .orElseThrow(() -> new IOException("PostgreSQL has ended already, see " + log));
  }

  /** The server that runs on the directory. */
  Optional<Postmaster> running() throws IOException {
    return Postmaster.of(data);
  }

  /** Whether a running server lets us in and is the one of this directory. */
  boolean answers(Postmaster running, DatabaseUrl url) throws InterruptedException {
    long deadline = System.nanoTime() + ADOPT_MAX.toNanos();
    while (running.port() != 0 && running.isAlive()) {
      try (Connection connection = Jdbc.open(url, Jdbc.Use.START);
          Statement statement = connection.createStatement();
          ResultSet shown = statement.executeQuery("show data_directory")) {
        return shown.next() && Files.isSameFile(Path.of(shown.getString(1)), data);
      } catch (IOException e) {
        return false;
      } catch (SQLException e) {
        // 57P03: it still starts up, or shuts down.
        if (!"57P03".equals(e.getSQLState()) || System.nanoTime() > deadline) {
          return false;
        }
        Thread.sleep(100);
      }
    }
    return false;
  }

  /** Stops the server if one runs. */
  void stop() throws IOException, InterruptedException {
    if (running().isEmpty()) {
      return;
    }
    Program.Outcome fast = control("stop", FAST_STOP_MAX, "--mode=fast");
    if (fast.succeeded() || running().isEmpty()) {
      return;
    }
    Program.Outcome immediate = control("stop", IMMEDIATE_STOP_MAX, "--mode=immediate");
    Optional<Postmaster> left = running();
    if (!immediate.succeeded() && left.isPresent()) {
      throw failed("pg_ctl stop", immediate);
    }
  }

  private Program.Outcome control(String action, Duration wait, String... options)
      throws IOException, InterruptedException {
    String[] fixed = {
      binaries.program("pg_ctl"),
      action,
      "--pgdata=" + data,
      "--wait",
      "--timeout=" + wait.toSeconds()
    };
    return user.run(Stream.of(fixed, options).flatMap(Stream::of).toArray(String[]::new));
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static IOException failed(String what, Program.Outcome outcome) {
    return new IOException(
        what + " ended with " + outcome.exitCode() + ": " + outcome.output().replace('\n', ' '));
  }
}
