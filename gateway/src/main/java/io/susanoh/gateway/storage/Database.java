package io.susanoh.gateway.storage;

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
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One PostgreSQL database: opens connections to it and brings its tables up to date. */
public final class Database {

  private static final Logger LOG = LoggerFactory.getLogger(Database.class);

  private static final int POOL_CONNECTIONS_MAX = 8;
  private static final int POOL_WAITERS_MAX = 1_000;
  private static final int POOL_WAIT_SECONDS = 2;
  private static final int CONNECT_MILLIS = 2_000;
  private static final int RETRY_MILLIS = 500;

  private final DatabaseUrl url;

  public Database(DatabaseUrl url) {
    this.url = url;
  }

  /** Where it is, for a person: without user and password. */
  public String place() {
    return url.host() + ':' + url.port() + '/' + url.database();
  }

  /** A new blocking connection. */
  Connection open(Jdbc.Use use) throws SQLException {
    return Jdbc.open(url, use);
  }

  /** A new pool of connections for queries in requests; whoever asks closes it. */
  public Pool pool(Vertx vertx) {
    PgConnectOptions connect =
        new PgConnectOptions()
            .setHost(url.host())
            .setPort(url.port())
            .setDatabase(url.database())
            .setUser(url.user())
            .setPassword(url.password().value())
            .setSslMode(SslMode.of(url.sslMode()))
            .setSslOptions(sslOptions())
            .addProperty("application_name", "susanoh reads")
            .setCachePreparedStatements(true);
    return PgBuilder.pool()
        .with(
            new PoolOptions()
                .setName("reads")
                .setMaxSize(POOL_CONNECTIONS_MAX)
                .setMaxWaitQueueSize(POOL_WAITERS_MAX)
                .setConnectionTimeout(POOL_WAIT_SECONDS)
                .setConnectionTimeoutUnit(TimeUnit.SECONDS))
        .with(new NetClientOptions().setConnectTimeout(CONNECT_MILLIS))
        .connectingTo(connect)
        .using(vertx)
        .build();
  }

  // As the JDBC driver and PostgreSQL's own programs have it: only verify-ca and verify-full look
  // at
  // the certificate, and trust what is in ~/.postgresql/root.crt.
  private ClientSSLOptions sslOptions() {
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
          .dataSource(Jdbc.dataSource(url, Jdbc.Use.MIGRATION))
          .locations("classpath:db/migration")
          .loggers("slf4j")
          .load()
          .migrate();
      return true;
    } catch (FlywayException e) {
      if (Outage.causedAway(e)) {
        return false;
      }
      throw new CannotStart("the tables in " + place() + " cannot be brought up to date: " + e, e);
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
