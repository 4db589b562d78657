package io.susanoh.gateway.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/**
 * A few connections, kept open between uses, and transactions on them. Blocking; safe for all
 * threads.
 */
final class JobConnections implements AutoCloseable {

  /** What is done in a transaction. */
  @FunctionalInterface
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /** How often work may give way to what another transaction does. */
  private static final int ATTEMPTS_MAX = 10;

  private final Database database;
  private final Semaphore permits;
  private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  JobConnections(Database database, int connectionsMax) {
    this.database = Objects.requireNonNull(database);
    this.permits = new Semaphore(connectionsMax);
  }

  /**
   * Does {@code work} in a transaction of its own.
   *
   * @throws io.susanoh.gateway.refusal.Refusal UNAVAILABLE when PostgreSQL is away, and then
   *     nothing was done
   * @throws IllegalStateException when PostgreSQL finds fault with the work itself
   */
  <T> T inTransaction(Work<T> work) {
    permits.acquireUninterruptibly();
    try {
      return attempt(work, ATTEMPTS_MAX);
    } catch (SQLException e) {
      throw refusal(e);
    } finally {
      permits.release();
    }
  }

  private <T> T attempt(Work<T> work, int attemptsLeft) throws SQLException {
    Optional<Connection> kept = Optional.ofNullable(idle.poll());
    // A connection that was kept may have died with its server: that is no reason to fail.
    if (kept.isPresent() && !kept.get().isValid(1)) {
      discard(kept.get());
      kept = Optional.empty();
    }
    try {
      return inTransaction(kept.isPresent() ? kept.get() : open(), work);
    } catch (SQLException e) {
      if (Outage.isRolledBack(e) && attemptsLeft > 1) {
        return attempt(work, attemptsLeft - 1);
      }
      throw e;
    }
  }

  private Connection open() throws SQLException {
    Connection connection = database.open(Jdbc.Use.JOBS);
    connection.setAutoCommit(false);
    return connection;
  }

  private <T> T inTransaction(Connection connection, Work<T> work) throws SQLException {
    boolean committed = false;
    try {
      T result = work.on(connection);
      connection.commit();
      committed = true;
      return result;
    } finally {
      if (committed) {
        idle.push(connection);
      } else {
        // Closing rolls back.
        discard(connection);
      }
      if (closed) {
        discardIdle();
      }
    }
  }

  private static RuntimeException refusal(SQLException e) {
    String sqlClass = e.getSQLState() == null ? "" : e.getSQLState().substring(0, 2);
    return switch (sqlClass) {
      case "21", "22", "23", "26", "34", "42" -> new IllegalStateException(e);
      default -> DrainGate.away();
    };
  }

  private static void discard(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // It is gone either way.
    }
  }

  private void discardIdle() {
    Connection connection = idle.poll();
    while (connection != null) {
      discard(connection);
      connection = idle.poll();
    }
  }

  /** Closes what is idle; what is in use closes after its use. */
  @Override
  public void close() {
    closed = true;
    discardIdle();
  }
}
