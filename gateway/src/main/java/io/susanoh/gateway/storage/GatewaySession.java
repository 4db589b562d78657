package io.susanoh.gateway.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection through which the drain writes. Its session holds the advisory lock that admits
 * one gateway per database: a connection without the lock is never handed out. One thread, but for
 * {@link #abort}.
 */
public final class GatewaySession implements AutoCloseable {

  /** Another gateway has had the database for longer than we wait. */
  static final class TakenByAnother extends Exception {
    private static final long serialVersionUID = 1L;

    TakenByAnother(String message) {
      super(message, null, false, false);
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(GatewaySession.class);

  /** "susanoh" in ASCII: what the lock is called among the advisory locks of a database. */
  private static final long LOCK_KEY = 0x73_75_73_61_6e_6f_68L;

  private static final Duration LOCK_WAIT = Duration.ofSeconds(10);
  private static final int LOCK_POLL_MILLIS = 100;
  private static final int CHECK_SECONDS = 2;

  /** A server process, by what tells it from a later one with the same pid. */
  private record Backend(int pid, String started) {}

  private final Database database;
  private final Duration lockWait;
  private final boolean shared;
  private volatile Optional<Connection> connection = Optional.empty();
  private Optional<Backend> former = Optional.empty();

  GatewaySession(Database database, Duration lockWait) {
    this(database, lockWait, false);
  }

  private GatewaySession(Database database, Duration lockWait, boolean shared) {
    this.database = database;
    this.lockWait = lockWait;
    this.shared = shared;
  }

  /**
   * As {@link #open(Database)}, for a gateway that shares the database with others of its kind, but
   * not with one that is alone.
   */
  public static GatewaySession openShared(Database database) throws InterruptedException {
    return open(new GatewaySession(database, LOCK_WAIT, true));
  }

  /**
   * Waits for the server, then up to 10 s for the lock.
   *
   * @throws CannotStart when another gateway has the database
   */
  public static GatewaySession open(Database database) throws InterruptedException {
    return open(database, LOCK_WAIT);
  }

  static GatewaySession open(Database database, Duration lockWait) throws InterruptedException {
    return open(new GatewaySession(database, lockWait));
  }

  private static GatewaySession open(GatewaySession session) throws InterruptedException {
    while (true) {
      session.database.awaitServer();
      try {
        session.connection();
        return session;
      } catch (SQLException e) {
        LOG.warn("PostgreSQL went away again: {}", Outage.describe(e));
      } catch (TakenByAnother e) {
        throw new CannotStart(e.getMessage(), e);
      }
    }
  }

  /** The connection, opened anew with the lock retaken when it was lost. */
  Connection connection() throws SQLException, TakenByAnother, InterruptedException {
    if (connection.isEmpty()) {
      connection = Optional.of(connect());
    }
    return connection.get();
  }

  /** Whether there is a connection that was not given up. */
  boolean isOpen() {
    return connection.isPresent();
  }

  /** Whether the server still answers. */
  boolean answers() throws SQLException {
    return connection.isPresent() && connection.get().isValid(CHECK_SECONDS);
  }

  /** Gives the connection up, and with it the lock; the next {@link #connection} is a new one. */
  void discard() {
    Optional<Connection> lost = connection;
    connection = Optional.empty();
    lost.ifPresent(GatewaySession::closeQuietly);
  }

  /** Breaks the connection off, whatever its thread is waiting for. Safe for all threads. */
  void abort() {
    connection.ifPresent(
        open -> {
          try {
            open.abort(Runnable::run);
          } catch (SQLException e) {
            LOG.debug("abort", e);
          }
        });
  }

  @Override
  public void close() {
    discard();
  }

  private Connection connect() throws SQLException, TakenByAnother, InterruptedException {
    Connection opened = database.open(Jdbc.Use.DRAIN);
    try {
      lock(opened);
      former = Optional.of(backend(opened));
      opened.setAutoCommit(false);
      return opened;
    } catch (SQLException | TakenByAnother | InterruptedException e) {
      closeQuietly(opened);
      throw e;
    }
  }

  private void lock(Connection opened) throws SQLException, TakenByAnother, InterruptedException {
    long deadline = System.nanoTime() + lockWait.toNanos();
    while (!tryLock(opened)) {
      endFormer(opened);
      if (System.nanoTime() > deadline) {
        throw new TakenByAnother(
            "another gateway uses the database at "
                + database.place()
                + (shared
                    ? " alone, without REDIS_URL: stop it first"
                    : ": one at a time may, stop the other one first, or give both the same"
                        + " REDIS_URL"));
      }
      Thread.sleep(LOCK_POLL_MILLIS);
    }
  }

  private boolean tryLock(Connection opened) throws SQLException {
    String lock = shared ? "pg_try_advisory_lock_shared" : "pg_try_advisory_lock";
    try (PreparedStatement statement = opened.prepareStatement("select " + lock + "(?)")) {
      statement.setLong(1, LOCK_KEY);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  // The server may not have noticed yet that our last connection is gone: then its session, and
  // whatever it still does, stands in our own way.
  private void endFormer(Connection opened) throws SQLException {
    if (former.isEmpty()) {
      return;
    }
    try (PreparedStatement statement =
        opened.prepareStatement(
            "select pg_terminate_backend(pid) from pg_stat_activity"
                + " where pid = ? and backend_start::text = ?")) {
      statement.setInt(1, former.get().pid());
      statement.setString(2, former.get().started());
      statement.execute();
    }
  }

  private static Backend backend(Connection opened) throws SQLException {
    try (PreparedStatement statement =
            opened.prepareStatement(
                "select pid, backend_start::text from pg_stat_activity"
                    + " where pid = pg_backend_pid()");
        ResultSet row = statement.executeQuery()) {
      row.next();
      return new Backend(row.getInt(1), row.getString(2));
    }
  }

  private static void closeQuietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.debug("close", e);
    }
  }
}
