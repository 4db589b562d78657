package io.susanoh.loadtest.drain;

import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.storage.Database;
import io.susanoh.gateway.storage.EmbeddedPostgres;
import io.susanoh.loadtest.traffic.TrafficGenerator;
import io.susanoh.loadtest.traffic.TrafficProfile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Rows per second, and per second of one core, of each {@link InsertWay}: batches as the drain
 * makes them, each one transaction with its new accounts, counters and position, into tables with
 * their keys and indexes on a PostgreSQL of its own. Each way begins with empty tables.
 */
public final class DrainWays {

  private static final int BATCH_ROWS = 5_000;
  private static final int TARGETS = 1_000_000;
  private static final double EVENTS_PER_SECOND = 20_000;

  /** Of {@code /proc/<pid>/stat}. */
  private static final double TICKS_PER_SECOND = 100;

  private static final String ACCOUNTS =
      """
      insert into account (tenant_id, user_id, created_millis, updated_millis)
      select 'default', u, 1, 1 from unnest(?::text[]) u on conflict do nothing
      """;

  private static final String COUNTERS =
      """
      insert into counter values ('default', 'total_events', ?), ('default', 'state:NORMAL', ?)
      on conflict (tenant_id, name) do update set value = counter.value + excluded.value
      """;

  private static final String POSITION =
      "update journal_position set drained_sequence = ?, updated_millis = updated_millis + 1";

  private final Connection connection;
  private final int rows;
  private final Set<String> seen = new HashSet<>();

  private DrainWays(Connection connection, int rows) {
    this.connection = connection;
    this.rows = rows;
  }

  /**
   * Measures all ways.
   *
   * @param args the directory to work in, then rows of each way
   */
  @SuppressWarnings("SystemOut") // the report
  public static void main(String[] args) throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(Path.of(args[0]))) {
      new Database(postgres.url()).migrate();
      System.out.println("way, rows/s, client s, backend s, rows/s of one core");
      for (InsertWay way : InsertWay.values()) {
        try (Connection connection = open(postgres.url())) {
          System.out.println(new DrainWays(connection, Integer.parseInt(args[1])).measure(way));
        }
      }
    }
  }

  private static Connection open(DatabaseUrl url) throws SQLException {
    Connection connection =
        DriverManager.getConnection(
            "jdbc:postgresql://%s:%d/%s".formatted(url.host(), url.port(), url.database()),
            url.user(),
            url.password().value());
    connection.setAutoCommit(false);
    return connection;
  }

  private String measure(InsertWay way) throws SQLException, IOException {
    empty();
    way.prepare(connection);
    Path backend = Path.of("/proc", Integer.toString(pid()), "stat");
    TrafficGenerator traffic =
        new TrafficGenerator(
            new TrafficProfile(
                1, TARGETS, 0.99, EVENTS_PER_SECOND, System.currentTimeMillis(), 0.02, 0, 0.005));
    double client = 0;
    double server = ticks(backend);
    double wall = 0;
    for (int done = 0; done < rows; done += BATCH_ROWS) {
      List<EventRow> batch = batch(traffic, done);
      long wallNanos = System.nanoTime();
      long cpuNanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      write(way, batch, done + BATCH_ROWS);
      client += ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpuNanos;
      wall += System.nanoTime() - wallNanos;
    }
    double clientSeconds = client / 1e9;
    double serverSeconds = (ticks(backend) - server) / TICKS_PER_SECOND;
    return String.format(
        Locale.ROOT,
        "%s, %.0f, %.2f, %.2f, %.0f",
        way,
        rows / (wall / 1e9),
        clientSeconds,
        serverSeconds,
        rows / (clientSeconds + serverSeconds));
  }

  private static List<EventRow> batch(TrafficGenerator traffic, int done) {
    List<EventRow> batch = new ArrayList<>(BATCH_ROWS);
    for (int i = 1; i <= BATCH_ROWS; i++) {
      var event = traffic.next();
      batch.add(EventRow.of(event, event.timeMillis() + event.ageMillis(), done + i));
    }
    return batch;
  }

  private void write(InsertWay way, List<EventRow> batch, long sequence) throws SQLException {
    Set<String> accounts = new HashSet<>();
    for (EventRow row : batch) {
      accounts.add(row.target());
      accounts.add(row.actor());
    }
    accounts.removeIf(account -> !seen.add(account));
    try (PreparedStatement create = connection.prepareStatement(ACCOUNTS);
        PreparedStatement count = connection.prepareStatement(COUNTERS);
        PreparedStatement advance = connection.prepareStatement(POSITION)) {
      create.setArray(1, connection.createArrayOf("text", accounts.toArray(String[]::new)));
      create.executeUpdate();
      way.insert(connection, batch);
      count.setLong(1, batch.size());
      count.setLong(2, accounts.size());
      count.executeUpdate();
      advance.setLong(1, sequence);
      advance.executeUpdate();
    }
    connection.commit();
  }

  private void empty() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("truncate event_log, account, counter, journal_position");
      statement.execute(
          "create table if not exists event_log_today partition of event_log for values"
              + " from (current_date - 1) to (current_date + 2)");
      statement.execute(
          "insert into journal_position (epoch, drained_sequence, receipt_millis, updated_millis)"
              + " values (gen_random_uuid(), 0, 0, 0)");
      connection.commit();
      connection.setAutoCommit(true);
      statement.execute("checkpoint");
      connection.setAutoCommit(false);
    }
  }

  private int pid() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
      row.next();
      return row.getInt(1);
    }
  }

  /** User and system time. */
  private static double ticks(Path stat) throws IOException {
    String text = Files.readString(stat);
    String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
    return Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
  }
}
