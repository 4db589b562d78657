package io.susanoh.gateway.storage;

import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.config.Secret;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server of the gateway's own, in {@code <dataDir>/postgres}: made at the first start,
 * durable, reachable on 127.0.0.1 alone with a password that is kept beside it. It lives in a
 * session of its own, so that it outlives a killed gateway; the next start adopts it. Should it end
 * while the gateway lives, it is started again on the same port.
 *
 * <p>Starting and stopping block. One process at a time has the directory.
 */
public final class EmbeddedPostgres implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);

  private static final String USER = "susanoh";

  /** Whom a gateway runs as: it may not change tables, nor the audit log. */
  private static final String RUNNING_USER = "susanoh_gateway";

  private static final String DATABASE = "susanoh";
  private static final int PASSWORD_BYTES = 24;
  private static final Duration LOCK_WAIT = Duration.ofSeconds(10);
  private static final int LOCK_POLL_MILLIS = 100;
  private static final int START_ATTEMPTS = 5;
  private static final long START_PAUSE_MILLIS = 1_000;
  private static final int WATCH_SECONDS = 1;

  private final Path home;
  private final PostgresServer server;
  private final FileChannel lock;
  private final DatabaseUrl url;
  private final DatabaseUrl runningUrl;
  private final CountDownLatch closed = new CountDownLatch(1);

  private EmbeddedPostgres(
      Path home, PostgresServer server, FileChannel lock, DatabaseUrl url, Secret runningPassword) {
    this.home = home;
    this.server = server;
    this.lock = lock;
    this.url = url;
    this.runningUrl =
        new DatabaseUrl(
            url.host(), url.port(), url.database(), RUNNING_USER, runningPassword, url.sslMode());
  }

  /**
   * Makes the server where there is none yet, adopts one that runs or starts it.
   *
   * @throws CannotStart with one line that says what to do
   */
  public static EmbeddedPostgres start(Path dataDir) {
    Path home = dataDir.toAbsolutePath().normalize().resolve("postgres");
    FileChannel lock = null;
    try {
      Files.createDirectories(home);
      lock = lock(home);
      EmbeddedPostgres started = start(home, lock);
      lock = null;
      return started;
    } catch (IOException e) {
      throw new CannotStart("the embedded PostgreSQL in " + home + " does not start: " + e, e);
    } catch (InterruptedException e) {
      leaveNothing(home);
      Thread.currentThread().interrupt();
      throw new CannotStart("interrupted while the embedded PostgreSQL started", e);
    } finally {
      closeQuietly(lock);
    }
  }

  // Whoever gives the start up wants no server that goes on alone.
  private static void leaveNothing(Path home) {
    try {
      new PostgresServer(PostgresBinaries.in(home), home.resolve("data"), ServerUser.find()).stop();
    } catch (IOException | InterruptedException e) {
      LOG.error("embedded PostgreSQL in {} may run on: {}", home, e.toString());
    }
  }

  private static EmbeddedPostgres start(Path home, FileChannel lock)
      throws IOException, InterruptedException {
    long startedNanos = System.nanoTime();
    Path data = home.resolve("data");
    PostgresBinaries binaries = PostgresBinaries.in(home);
    requireSameMajor(data, binaries.major());
    ServerUser user = ServerUser.find();
    Secret password = password(home, "password");
    Secret runningPassword = password(home, "password.gateway");
    Directories.own(home, user.uid());
    PostgresServer server = new PostgresServer(binaries, data, user);
    server.tryPrograms();
    String how = "started";
    if (!Files.exists(data)) {
      server.init(USER, home.resolve("password"));
      how = "made and started";
    }
    Optional<Postmaster> running = Postmaster.of(data);
    if (running.isPresent() && isOurs(server, running.get(), password)) {
      how = "adopted";
    } else {
      running = Optional.of(startAnew(server));
    }
    EmbeddedPostgres embedded =
        new EmbeddedPostgres(
            home, server, lock, url(running.get().port(), password, DATABASE), runningPassword);
    try {
      createDatabase(embedded.url, embedded.runningUrl);
    } catch (IOException e) {
      server.stop();
      throw e;
    }
    Postmaster watched = running.get();
    Thread.ofPlatform().daemon().name("susanoh-postgres").start(() -> embedded.watch(watched));
    LOG.info(
        "embedded PostgreSQL {} on port {} as {} in {} ms",
        how,
        embedded.url.port(),
        user.description(),
        Duration.ofNanos(System.nanoTime() - startedNanos).toMillis());
    return embedded;
  }

  /**
   * Where the server in {@code <dataDir>/postgres} is that another process has started, if one runs
   * there. It ends when that process has it end.
   *
   * @throws CannotStart when the directory cannot be read
   */
  public static Optional<DatabaseUrl> running(Path dataDir) {
    Path home = dataDir.toAbsolutePath().normalize().resolve("postgres");
    try {
      Optional<Postmaster> running = Postmaster.of(home.resolve("data"));
      if (running.isEmpty() || running.get().port() == 0) {
        return Optional.empty();
      }
      Secret password = new Secret(Files.readString(home.resolve("password")).strip());
      return Optional.of(url(running.get().port(), password, DATABASE));
    } catch (IOException e) {
      throw new CannotStart("the embedded PostgreSQL in " + home + " cannot be reached: " + e, e);
    }
  }

  /** Where it is, for the owner of the tables, who is its superuser. */
  public DatabaseUrl url() {
    return url;
  }

  /** Where it is, for a running gateway. */
  public DatabaseUrl runningUrl() {
    return runningUrl;
  }

  /** Stops the server: fast, and when that takes too long, at once. */
  @Override
  public synchronized void close() {
    closed.countDown();
    try {
      server.stop();
      LOG.info("embedded PostgreSQL stopped");
    } catch (IOException e) {
      LOG.error("embedded PostgreSQL in {} did not stop: {}", home, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closeQuietly(lock);
    }
  }

  /** Lets go of the server as a killed process would: it runs on. */
  void abandon() {
    closed.countDown();
    closeQuietly(lock);
  }

  // Held for as long as this process lives, so that a second gateway on the directory neither
  // adopts this one's server nor stops it.
  private static FileChannel lock(Path home) throws IOException, InterruptedException {
    FileChannel channel =
        FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    long deadline = System.nanoTime() + LOCK_WAIT.toNanos();
    while (!tryLock(channel)) {
      if (System.nanoTime() > deadline) {
        channel.close();
        throw new CannotStart(
            "another process uses the embedded PostgreSQL in " + home + ": stop it first");
      }
      Thread.sleep(LOCK_POLL_MILLIS);
    }
    return channel;
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      FileLock held = channel.tryLock();
      return held != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static void requireSameMajor(Path data, String major) throws IOException {
    Path file = data.resolve("PG_VERSION");
    if (Files.exists(file)) {
      String made = Files.readString(file).strip();
      if (!made.equals(major)) {
        throw new CannotStart(
            ("%s was made by PostgreSQL %s, this is %s: dump it with version %s and load the dump"
                    + " into an empty data directory, or run a server of version %s on it and set"
                    + " DATABASE_URL")
                .formatted(data, made, major, made, made));
      }
    }
  }

  private static Secret password(Path home, String name) throws IOException {
    Path file = home.resolve(name);
    if (!Files.exists(file)) {
      byte[] random = new byte[PASSWORD_BYTES];
      new SecureRandom().nextBytes(random);
      Path made = home.resolve(name + ".new");
      Files.deleteIfExists(made);
      Files.createFile(
          made, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(made, HexFormat.of().formatHex(random));
      Files.setAttribute(made, "unix:uid", Directories.owner(home));
      Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return new Secret(Files.readString(file).strip());
  }

  private static boolean isOurs(PostgresServer server, Postmaster running, Secret password)
      throws IOException, InterruptedException {
    if (server.answers(running, url(running.port(), password, "postgres"))) {
      return true;
    }
    LOG.warn("a PostgreSQL server with pid {} does not answer and is stopped", running.pid());
    server.stop();
    return false;
  }

  // Another program may take the port between our choice and the server's start, and the sessions
  // of a server that was killed may take a while to end.
  private static Postmaster startAnew(PostgresServer server)
      throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return server.start(server.choosePort());
      } catch (IOException e) {
        if (attempt == START_ATTEMPTS || server.running().isPresent()) {
          throw e;
        }
        LOG.info("PostgreSQL is tried again: {}", e.getMessage());
        Thread.sleep(START_PAUSE_MILLIS);
      }
    }
  }

  private void watch(Postmaster started) {
    boolean told = false;
    Postmaster running = started;
    try {
      while (!closed.await(WATCH_SECONDS, TimeUnit.SECONDS)) {
        if (running.isAlive()) {
          continue;
        }
        if (!told) {
          LOG.warn("embedded PostgreSQL has ended and is started again");
        }
        try {
          running = revive();
          LOG.info("embedded PostgreSQL runs again");
          told = false;
        } catch (IOException e) {
          if (!told) {
            LOG.error("embedded PostgreSQL does not start, trying on: {}", e.getMessage());
            told = true;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Postmaster revive() throws IOException, InterruptedException {
    if (closed.getCount() == 0) {
      throw new InterruptedException("closed");
    }
    Optional<Postmaster> running = server.running();
    return running.isPresent() ? running.get() : server.start(url.port());
  }

  private static DatabaseUrl url(int port, Secret password, String database) {
    return new DatabaseUrl("127.0.0.1", port, database, USER, password, "disable");
  }

  private static void createDatabase(DatabaseUrl url, DatabaseUrl running) throws IOException {
    DatabaseUrl maintenance = url(url.port(), url.password(), "postgres");
    try (Connection connection = Jdbc.open(maintenance, Jdbc.Use.START);
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "select 1 from pg_database where datname = '" + url.database() + "'")) {
      if (!found.next()) {
        statement.execute("create database " + url.database());
      }
      RunningRole.make(connection, running);
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static void closeQuietly(FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        LOG.debug("lock file", e);
      }
    }
  }
}
