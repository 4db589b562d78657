package io.susanoh.gateway.storage;

import io.susanoh.gateway.config.DatabaseLimits;
import io.susanoh.gateway.config.DatabaseUrl;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;

/** Opens blocking connections. */
final class Jdbc {

  /** What a connection is for, and how long it waits for an answer of the server. */
  enum Use {
    START("susanoh start", Duration.ofSeconds(10)),
    MIGRATION("susanoh migration", Duration.ofMinutes(30)),
    /** As {@link DatabaseLimits#writeMax} says. */
    DRAIN("susanoh drain", Duration.ofMinutes(1), true),
    RESTORE("susanoh restore", Duration.ofMinutes(10)),
    JOBS("susanoh jobs", Duration.ofSeconds(30), true),
    AUDIT("susanoh audit", Duration.ofMinutes(1)),
    REDIS("susanoh redis", Duration.ofSeconds(5)),
    HOUSEKEEPING("susanoh housekeeping", Duration.ofMinutes(10));

    private final String applicationName;
    private final Duration answerMax;
    private final boolean plansAnew;

    Use(String applicationName, Duration answerMax) {
      this(applicationName, answerMax, false);
    }

    /**
     * One of them.
     *
     * @param plansAnew whether {@link #PLAN_CACHE_MODE} is set
     */
    Use(String applicationName, Duration answerMax, boolean plansAnew) {
      this.applicationName = applicationName;
      this.answerMax = answerMax;
      this.plansAnew = plansAnew;
    }
  }

  /**
   * For statements that run again and again: they are planned each time. A plan that was made when
   * a table had a page, and is kept, reads all of it when it has a million rows.
   */
  static final String PLAN_CACHE_MODE = "force_custom_plan";

  /** A login takes more than one answer, and a hash that is slow on purpose. */
  private static final int LOGIN_FACTOR = 5;

  private Jdbc() {}

  static Connection open(DatabaseUrl url, Use use) throws SQLException {
    return open(url, use, DatabaseLimits.DEFAULT);
  }

  static Connection open(DatabaseUrl url, Use use, DatabaseLimits limits) throws SQLException {
    Connection connection = dataSource(url, use, limits).getConnection();
    if (use.plansAnew) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("set plan_cache_mode = " + PLAN_CACHE_MODE);
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    }
    return connection;
  }

  static PGSimpleDataSource dataSource(DatabaseUrl url, Use use, DatabaseLimits limits) {
    int connectSeconds = Math.ceilDiv((int) limits.connectMax().toMillis(), 1_000);
    Duration answerMax = use == Use.DRAIN ? limits.writeMax() : use.answerMax;
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {url.host()});
    source.setPortNumbers(new int[] {url.port()});
    source.setDatabaseName(url.database());
    source.setUser(url.user());
    source.setPassword(url.password().value());
    source.setSslMode(url.sslMode());
    source.setApplicationName(use.applicationName);
    source.setConnectTimeout(connectSeconds);
    source.setLoginTimeout(LOGIN_FACTOR * connectSeconds);
    source.setSocketTimeout((int) answerMax.toSeconds());
    source.setTcpKeepAlive(true);
    return source;
  }
}
