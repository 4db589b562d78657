package io.susanoh.gateway.storage;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * That all processes of one database decide by the same Redis. Whoever decides by one holds a
 * shared advisory lock that is named after it, in a session of its own, and takes none while
 * another process holds one of another name. The lock ends with the process. Blocks; safe for all
 * threads.
 */
final class RedisAgreement implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RedisAgreement.class);

  /** "redi" in ASCII: the first half of what the locks are called. */
  private static final int LOCK_SPACE = 0x72_65_64_69;

  /** "susaredi" in ASCII: who takes a lock of the space takes this one first, for the moment. */
  private static final long TURN_KEY = 0x73_75_73_61_72_65_64_69L;

  private static final String TURN = "select pg_advisory_xact_lock(?)";
  private static final String OTHERS =
      """
      select exists (
        select from pg_locks
        where locktype = 'advisory' and granted and objsubid = 2
          and classid::bigint = ? and objid::bigint <> ? and pid <> pg_backend_pid()
          and database = (select oid from pg_database where datname = current_database()))
      """;
  private static final String LOCK = "select pg_advisory_lock_shared(?, ?)";

  /** A process that stands still, or is cut off, does not hold others up for longer. */
  private static final String IDLE_MAX =
      """
      select set_config(name, '10s', false) from pg_settings
      where name in ('idle_session_timeout', 'idle_in_transaction_session_timeout')
      """;

  private record Held(Connection session, int key) {}

  private final Database database;
  private Optional<Held> held = Optional.empty();

  RedisAgreement(Database database) {
    this.database = database;
  }

  /**
   * Decides by {@code redis} from now on, if no other process decides by another one. To be asked
   * again every few seconds.
   */
  synchronized boolean agree(String redis) throws SQLException {
    int key = key(redis);
    if (held.isPresent() && held.get().key == key && answers(held.get().session)) {
      return true;
    }
    close();
    Connection session = database.open(Jdbc.Use.REDIS);
    boolean agreed = false;
    try {
      agreed = take(session, key);
    } finally {
      if (agreed) {
        held = Optional.of(new Held(session, key));
      } else {
        end(session);
      }
    }
    return agreed;
  }

  private static boolean take(Connection session, int key) throws SQLException {
    try (Statement statement = session.createStatement()) {
      statement.execute(IDLE_MAX);
    }
    session.setAutoCommit(false);
    try (PreparedStatement turn = session.prepareStatement(TURN)) {
      turn.setLong(1, TURN_KEY);
      turn.execute();
    }
    boolean free = !areOthers(session, key);
    if (free) {
      try (PreparedStatement lock = session.prepareStatement(LOCK)) {
        lock.setInt(1, LOCK_SPACE);
        lock.setInt(2, key);
        lock.execute();
      }
    }
    session.commit();
    session.setAutoCommit(true);
    return free;
  }

  private static boolean areOthers(Connection session, int key) throws SQLException {
    try (PreparedStatement others = session.prepareStatement(OTHERS)) {
      others.setLong(1, LOCK_SPACE);
      others.setLong(2, key);
      try (ResultSet row = others.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  /** Not negative, so that it is the same number in {@code pg_locks}. */
  private static int key(String redis) {
    CRC32C sum = new CRC32C();
    sum.update(redis.getBytes(StandardCharsets.UTF_8));
    return (int) (sum.getValue() >>> 1);
  }

  private static boolean answers(Connection session) {
    try (Statement statement = session.createStatement()) {
      return statement.execute("select 1");
    } catch (SQLException e) {
      LOG.debug("taken anew: {}", Outage.describe(e));
      return false;
    }
  }

  /** Decides by none. */
  @Override
  public synchronized void close() {
    Optional<Held> before = held;
    held = Optional.empty();
    before.ifPresent(was -> end(was.session));
  }

  /** The lock is gone when this is done, not when the server sees that the connection is. */
  private static void end(Connection session) {
    try (session;
        Statement statement = session.createStatement()) {
      statement.execute("select pg_advisory_unlock_all()");
    } catch (SQLException e) {
      LOG.debug("close", e);
    }
  }
}
