package io.susanoh.gateway.storage;

import io.susanoh.gateway.refusal.Refusal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one node of all does every hour: partitions are made ahead and dropped, old rows deleted,
 * checkpoints of the audit log made. An advisory lock says which node; the others pass the hour. It
 * works as the tables' owner, on a thread of its own.
 */
public final class Housekeeper implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Housekeeper.class);

  /** "susahous" in ASCII: what the lock is called among the advisory locks of a database. */
  private static final long LOCK_KEY = 0x73_75_73_61_68_6f_75_73L;

  private static final Duration EVERY = Duration.ofHours(1);
  private static final Duration AGAIN_AFTER_OUTAGE = Duration.ofSeconds(10);
  private static final Duration END_WAIT = Duration.ofSeconds(10);

  private final Database database;
  private final PartitionKeeper partitions;
  private final AuditTrail trail;
  private final InstantSource clock;
  private final CountDownLatch ending = new CountDownLatch(1);
  private final Thread thread =
      Thread.ofPlatform().daemon().name("susanoh-housekeeper").unstarted(this::run);

  /**
   * @param eventDays how long events are kept
   */
  public Housekeeper(Database database, int eventDays, AuditTrail trail, InstantSource clock) {
    this.database = database;
    this.partitions = new PartitionKeeper(eventDays);
    this.trail = trail;
    this.clock = clock;
  }

  /**
   * Does what is due, unless another node does.
   *
   * @return whether it was this one
   * @throws Refusal UNAVAILABLE when PostgreSQL is away
   */
  public boolean keep() {
    try (Connection connection = database.openAsOwner(Jdbc.Use.HOUSEKEEPING)) {
      connection.setAutoCommit(false);
      boolean ours = tryLock(connection);
      connection.commit();
      if (ours) {
        partitions.keep(connection, clock.millis());
        trail.checkpoint(clock.millis());
        unlock(connection);
      }
      return ours;
    } catch (SQLException e) {
      throw Refusal.unavailable("PostgreSQL cannot be kept in order: " + Outage.describe(e), 1);
    }
  }

  private static boolean tryLock(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select pg_try_advisory_lock(?)")) {
      statement.setLong(1, LOCK_KEY);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  /** Given back now, not when the server sees that the connection has ended. */
  private static void unlock(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("select pg_advisory_unlock_all()");
    }
    connection.commit();
  }

  /** Does it every hour from now on. */
  public void start() {
    thread.start();
  }

  private void run() {
    Duration wait = EVERY;
    try {
      while (!ending.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
        wait = keepOrWait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Duration keepOrWait() {
    try {
      keep();
      return EVERY;
    } catch (Refusal away) {
      LOG.warn("housekeeping waits: {}", away.getMessage());
      return AGAIN_AFTER_OUTAGE;
    } catch (RuntimeException e) {
      LOG.error("housekeeping failed", e);
      return EVERY;
    }
  }

  /** Ends; what it does is finished first, for at most 10 s. */
  @Override
  public void close() throws InterruptedException {
    ending.countDown();
    if (!thread.join(END_WAIT)) {
      thread.interrupt();
    }
  }
}
