package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.journal.EpochId;
import io.susanoh.gateway.journal.JournalReader;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A drain on a database of its own, and what a test wants to know of both. */
final class DrainHarness implements AutoCloseable {

  static final DrainSettings SETTINGS =
      new DrainSettings(2_000, 10_000, OptionalInt.empty(), false);
  private static final int EVENT_DAYS = 30;
  static final Duration STOP = Duration.ofSeconds(10);

  final DatabaseUrl url;
  private final Duration lockWait;
  final Vertx vertx = Vertx.vertx();
  final List<Set<AccountId>> touched = new ArrayList<>();
  final AtomicInteger committed = new AtomicInteger();
  final BlockingQueue<String> fatal = new LinkedBlockingQueue<>();
  private final InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(Records.NOON));
  private final List<Drain> started = new ArrayList<>();

  DrainHarness() {
    this(TestDatabase.migrated());
  }

  DrainHarness(DatabaseUrl url) {
    this(url, Duration.ofSeconds(30));
  }

  /**
   * On a database that is there.
   *
   * @param lockWait for whoever else has the database, or had it and is not gone yet
   */
  DrainHarness(DatabaseUrl url, Duration lockWait) {
    this.url = url;
    this.lockWait = lockWait;
  }

  /** A drain that has caught up with the journal and is not started. */
  Drain caughtUp(ListJournal journal) throws InterruptedException {
    return caughtUp(journal, SETTINGS);
  }

  Drain caughtUp(ListJournal journal, DrainSettings settings) throws InterruptedException {
    return caughtUp(journal, journal.epoch(), settings);
  }

  Drain caughtUp(JournalReader reader, EpochId current, DrainSettings settings)
      throws InterruptedException {
    new Housekeeper(
            new Database(url),
            EVENT_DAYS,
            new AuditTrail(new Database(url), Optional.empty()),
            clock)
        .keep();
    Drain drain =
        new Drain(
            vertx,
            GatewaySession.open(new Database(url), lockWait),
            reader,
            current,
            settings,
            clock,
            new DrainListener() {
              @Override
              public void jobsTouched(Set<AccountId> accounts) {
                touched.add(accounts);
              }

              @Override
              public void committed(int records, long nanos) {
                committed.addAndGet(records);
              }

              @Override
              public void cannotGoOn(String reason) {
                fatal.add(reason);
              }
            });
    drain.catchUp();
    return drain;
  }

  /** A drain that runs, until the harness is closed. */
  Drain running(ListJournal journal, DrainSettings settings) throws InterruptedException {
    return started(caughtUp(journal, settings));
  }

  /** One on a real journal. */
  Drain running(JournalReader reader, EpochId current) throws InterruptedException {
    return started(caughtUp(reader, current, SETTINGS));
  }

  private Drain started(Drain drain) {
    drain.start();
    started.add(drain);
    return drain;
  }

  /** Brings the journal into the database with a drain that is gone afterwards. */
  void drainOnce(ListJournal journal) throws InterruptedException {
    drainOnce(journal, journal.epoch());
  }

  /** Brings what is written into the database with a drain that is gone afterwards. */
  void drainOnce(JournalReader reader, EpochId current) throws InterruptedException {
    Drain drain = caughtUp(reader, current, SETTINGS);
    drain.start();
    drain.stop(STOP);
  }

  /** The first column of the first row, as text. */
  String ask(String query) throws SQLException {
    return column(query).getFirst();
  }

  /** The first column, as text. */
  List<String> column(String query) throws SQLException {
    try (Connection connection = TestDatabase.open(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }

  void run(String command) throws SQLException {
    try (Connection connection = TestDatabase.open(url);
        Statement statement = connection.createStatement()) {
      statement.execute(command);
    }
  }

  String counter(String name) throws SQLException {
    List<String> values = column("select value from counter where name = '" + name + "'");
    return values.isEmpty() ? "0" : values.getFirst();
  }

  @Override
  public void close() throws Exception {
    for (Drain drain : started) {
      drain.stop(STOP);
    }
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
