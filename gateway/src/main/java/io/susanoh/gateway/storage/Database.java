package io.susanoh.gateway.storage;

import io.susanoh.gateway.config.DatabaseLimits;
import io.susanoh.gateway.config.DatabaseUrl;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One PostgreSQL database: opens connections to it and brings its tables up to date. */
public final class Database {

  private static final Logger LOG = LoggerFactory.getLogger(Database.class);

  private static final int POOL_WAITERS_MAX = 1_000;
  private static final int RETRY_MILLIS = 500;

  private final DatabaseUrl url;
  private final Optional<DatabaseUrl> owner;
  private final DatabaseLimits limits;

  /** One whose tables are the user's own. */
  public Database(DatabaseUrl url) {
    this(url, Optional.empty(), DatabaseLimits.DEFAULT);
  }

  /**
   * A database for a running gateway.
   *
   * @param owner who has the tables, makes and changes them; empty: the user of {@code url}
   */
  public Database(DatabaseUrl url, Optional<DatabaseUrl> owner, DatabaseLimits limits) {
    this.url = url;
    this.owner = owner;
    this.limits = limits;
  }

  /** How many connections there are, and how long it is waited for. */
  DatabaseLimits limits() {
    return limits;
  }

  /** Where it is, for a person: without user and password. */
  public String place() {
    return url.host() + ':' + url.port() + '/' + url.database();
  }

  /** A new blocking connection. */
  Connection open(Jdbc.Use use) throws SQLException {
    return Jdbc.open(url, use, limits);
  }

  /** A new blocking connection of whoever owns the tables. */
  Connection openAsOwner(Jdbc.Use use) throws SQLException {
    return Jdbc.open(owner.orElse(url), use, limits);
  }

  /** A new pool of connections for queries in requests; whoever asks closes it. */
  public Pool pool(Vertx vertx) {
    return pool(vertx, "reads");
  }

  /**
   * As the other one.
   *
   * @param name of its own, by which metrics and the server tell it from others
   */
  Pool pool(Vertx vertx, String name) {
    return pool(vertx, url, name, limits.queryConnections());
  }

  /** As {@link #pool}, of a replica of this database. */
  Replica replica(Vertx vertx, DatabaseUrl replica) {
    return new Replica(
        pool(vertx, replica, "replica", limits.replicaConnections()), limits.queryMax());
  }

  private Pool pool(Vertx vertx, DatabaseUrl url, String name, int connections) {
    PgConnectOptions connect =
        connectOptions(url, name)
            .addProperty("statement_timeout", Long.toString(limits.queryMax().toMillis()))
            .addProperty("plan_cache_mode", Jdbc.PLAN_CACHE_MODE)
            .setCachePreparedStatements(true);
    return PgBuilder.pool()
        .with(
            new PoolOptions()
                .setName(name)
                .setMaxSize(connections)
                .setMaxWaitQueueSize(POOL_WAITERS_MAX)
                .setConnectionTimeout((int) limits.queryMax().toMillis())
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS))
        .with(new NetClientOptions().setConnectTimeout((int) limits.connectMax().toMillis()))
        .connectingTo(connect)
        .using(vertx)
        .build();
  }

  /** How the non-blocking client connects, for what is called {@code name}. */
  PgConnectOptions connectOptions(String name) {
    return connectOptions(url, name);
  }

  private static PgConnectOptions connectOptions(DatabaseUrl url, String name) {
    return new PgConnectOptions()
        .setHost(url.host())
        .setPort(url.port())
        .setDatabase(url.database())
        .setUser(url.user())
        .setPassword(url.password().value())
        .setSslMode(SslMode.of(url.sslMode()))
        .setSslOptions(sslOptions(url))
        .addProperty("application_name", "susanoh " + name);
  }

  // As the JDBC driver and PostgreSQL's own programs have it: only verify-ca and verify-full look
  // at
  // the certificate, and trust what is in ~/.postgresql/root.crt.
  private static ClientSSLOptions sslOptions(DatabaseUrl url) {
    ClientSSLOptions options = new ClientSSLOptions().setHostnameVerificationAlgorithm("");
    if (!url.sslMode().startsWith("verify-")) {
      return options.setTrustAll(true);
    }
    if (url.sslMode().equals("verify-full")) {
      options.setHostnameVerificationAlgorithm("HTTPS");
    }
    Path roots = Path.of(System.getProperty("user.home"), ".postgresql", "root.crt");
    return options.setTrustOptions(new PemTrustOptions().addCertPath(roots.toString()));
  }

  /**
   * Brings the tables up to date; while the server is away, waits for it.
   *
   * @throws CannotStart when the server refuses us, or a migration fails
   */
  public void migrate() throws InterruptedException {
    while (!tryMigrate()) {
      awaitServer();
    }
  }

  private boolean tryMigrate() {
    try {
      Flyway.configure(Database.class.getClassLoader())
          .dataSource(Jdbc.dataSource(owner.orElse(url), Jdbc.Use.MIGRATION, limits))
          .locations("classpath:db/migration")
          .javaMigrations(new ChainMigration())
          .loggers("slf4j")
          .load()
          .migrate();
      limitRunningRole();
      return true;
    } catch (SQLException e) {
      if (Outage.isAway(e)) {
        return false;
      }
      throw new CannotStart(
          "the role %s cannot be limited by DATABASE_ADMIN_URL's: %s"
              .formatted(url.user(), Outage.describe(e)),
          e);
    } catch (FlywayException e) {
      if (Outage.causedAway(e)) {
        return false;
      }
      throw new CannotStart("the tables in " + place() + " cannot be brought up to date: " + e, e);
    }
  }

  private void limitRunningRole() throws SQLException {
    if (owner.isPresent() && !owner.get().user().equals(url.user())) {
      try (Connection connection = openAsOwner(Jdbc.Use.START)) {
        RunningRole.limit(connection, url.user());
      }
    }
  }

  /** Waits until the server lets us in. */
  void awaitServer() throws InterruptedException {
    boolean told = false;
    while (true) {
      try (Connection connection = open(Jdbc.Use.START)) {
        if (told) {
          LOG.info("PostgreSQL at {} is there", place());
        }
        return;
      } catch (SQLException e) {
        if (Outage.isRefusal(e)) {
          throw new CannotStart(
              "PostgreSQL at " + place() + " refuses us, check DATABASE_URL: " + e.getMessage(), e);
        }
        if (!told) {
          LOG.warn("PostgreSQL at {} is away, waiting for it: {}", place(), e.getMessage());
          told = true;
        }
        Thread.sleep(RETRY_MILLIS);
      }
    }
  }
}
