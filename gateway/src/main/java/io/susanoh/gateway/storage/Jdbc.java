package io.susanoh.gateway.storage;

import io.susanoh.gateway.config.DatabaseUrl;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;

/** Opens blocking connections. */
final class Jdbc {

  /** What a connection is for, and how long it waits for an answer of the server. */
  enum Use {
    START("susanoh start", Duration.ofSeconds(10)),
    MIGRATION("susanoh migration", Duration.ofMinutes(30)),
    DRAIN("susanoh drain", Duration.ofMinutes(1)),
    RESTORE("susanoh restore", Duration.ofMinutes(10)),
    JOBS("susanoh jobs", Duration.ofSeconds(30));

    private final String applicationName;
    private final Duration answerMax;

    Use(String applicationName, Duration answerMax) {
      this.applicationName = applicationName;
      this.answerMax = answerMax;
    }
  }

  private static final Duration CONNECT_MAX = Duration.ofSeconds(10);

  private Jdbc() {}

  static Connection open(DatabaseUrl url, Use use) throws SQLException {
    return dataSource(url, use).getConnection();
  }

  static PGSimpleDataSource dataSource(DatabaseUrl url, Use use) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {url.host()});
    source.setPortNumbers(new int[] {url.port()});
    source.setDatabaseName(url.database());
    source.setUser(url.user());
    source.setPassword(url.password().value());
    source.setSslMode(url.sslMode());
    source.setApplicationName(use.applicationName);
    source.setConnectTimeout((int) CONNECT_MAX.toSeconds());
    source.setLoginTimeout((int) CONNECT_MAX.toSeconds());
    source.setSocketTimeout((int) use.answerMax.toSeconds());
    source.setTcpKeepAlive(true);
    return source;
  }
}
