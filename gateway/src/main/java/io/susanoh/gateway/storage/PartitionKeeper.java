package io.susanoh.gateway.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@code event_log}'s partitions: one for each UTC day from eight days back to two ahead, so
 * that the default one stays empty, and none that is older than events are kept. One thread.
 */
final class PartitionKeeper {

  private static final Logger LOG = LoggerFactory.getLogger(PartitionKeeper.class);

  private static final int DAYS_BACK = 8;
  private static final int DAYS_AHEAD = 2;
  private static final int READMITTED_DAYS = 8;
  private static final long DAY_MILLIS = 86_400_000;
  private static final String PREFIX = "event_log_";

  /** The most verdicts that lose their evidence in one transaction. */
  private static final int EVIDENCE_ROWS_MAX = 2_000;

  // By created_millis, so that the partial index is read from its old end.
  static final String FORGET_EVIDENCE =
      """
      update analysis_result set evidence = '{}', model_input = null
      where (tenant_id, analysis_id) in (
        select tenant_id, analysis_id from analysis_result
        where created_millis < ? and evidence <> '{}'
        order by created_millis limit ?)
      """;

  // A verdict for now stands where the model has not judged its evidence by then.
  private static final String END_PROVISIONAL =
      """
      update l2_job set status = 'done', done_millis = due_millis, evidence = null
      where status = 'provisional' and created_millis < ?
      """;

  private static final DateTimeFormatter SUFFIX = DateTimeFormatter.BASIC_ISO_DATE;

  private final int eventDays;

  PartitionKeeper(int eventDays) {
    this.eventDays = eventDays;
  }

  /**
   * Makes the partitions that are missing and drops what is too old, each in a transaction of its
   * own; what cannot be done now is left for the next time. The connection is not in auto-commit
   * mode.
   *
   * @throws SQLException when PostgreSQL is away
   */
  void keep(Connection connection, long nowMillis) throws SQLException {
    LocalDate today = Instant.ofEpochMilli(nowMillis).atOffset(ZoneOffset.UTC).toLocalDate();
    Set<LocalDate> days = days(connection);
    LocalDate end = today.plusDays(DAYS_AHEAD);
    for (LocalDate day = today.minusDays(DAYS_BACK); !day.isAfter(end); day = day.plusDays(1)) {
      if (!days.contains(day)) {
        LocalDate missing = day;
        attempt(connection, "make the partition of " + day, () -> create(connection, missing));
      }
    }
    LocalDate oldest = today.minusDays(eventDays);
    for (LocalDate day : days) {
      if (day.isBefore(oldest)) {
        attempt(connection, "drop the partition of " + day, () -> drop(connection, day));
      }
    }
    long readmittedMillis = nowMillis - READMITTED_DAYS * DAY_MILLIS;
    attempt(connection, "delete old rows", () -> deleteOld(connection, oldest, readmittedMillis));
    long oldestMillis = nowMillis - eventDays * DAY_MILLIS;
    attempt(connection, "delete rejected rows", () -> deleteRejected(connection, oldestMillis));
    attempt(connection, "end old jobs", () -> endProvisional(connection, oldestMillis));
    attempt(connection, "delete old evidence", () -> deleteEvidence(connection, oldestMillis));
  }

  private interface Step {
    void run() throws SQLException;
  }

  // A lock that is not to be had at once would hold up everybody who comes after us.
  private static void attempt(Connection connection, String what, Step step) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local lock_timeout = '2s'");
      step.run();
      connection.commit();
    } catch (SQLException e) {
      if (Outage.isAway(e)) {
        throw e;
      }
      connection.rollback();
      LOG.warn("cannot {} now: {}", what, Outage.describe(e));
    }
  }

  private static Set<LocalDate> days(Connection connection) throws SQLException {
    Set<LocalDate> days = new HashSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet names =
            statement.executeQuery(
                "select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid"
                    + " where i.inhparent = 'event_log'::regclass"
                    + " and c.relname <> 'event_log_default'")) {
      while (names.next()) {
        days.add(LocalDate.parse(names.getString(1).substring(PREFIX.length()), SUFFIX));
      }
    }
    connection.commit();
    return days;
  }

  // Made apart and then attached: attaching locks less than making it in place, and rows that were
  // in the default partition (a clock that was wrong once) move over instead of standing in the
  // way.
  private static void create(Connection connection, LocalDate day) throws SQLException {
    String table = PREFIX + SUFFIX.format(day);
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "create table " + table + " (like event_log including defaults including constraints)");
      statement.execute(
          ("with moved as (delete from event_log_default where day = date '%s' returning *)"
                  + " insert into %s select * from moved")
              .formatted(day, table));
      statement.execute(
          "alter table event_log attach partition %s for values from ('%s') to ('%s')"
              .formatted(table, day, day.plusDays(1)));
    }
  }

  private static void drop(Connection connection, LocalDate day) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("drop table " + PREFIX + SUFFIX.format(day));
    }
    LOG.info("dropped the events of {}", day);
  }

  private static void deleteOld(Connection connection, LocalDate oldest, long readmittedMillis)
      throws SQLException {
    try (PreparedStatement events =
            connection.prepareStatement("delete from event_log_default where day < ?");
        PreparedStatement readmitted =
            connection.prepareStatement("delete from event_readmitted where receipt_millis < ?")) {
      events.setObject(1, oldest);
      events.executeUpdate();
      readmitted.setLong(1, readmittedMillis);
      readmitted.executeUpdate();
    }
  }

  private static void deleteRejected(Connection connection, long oldestMillis) throws SQLException {
    try (PreparedStatement rejected =
        connection.prepareStatement("delete from event_rejected where receipt_millis < ?")) {
      rejected.setLong(1, oldestMillis);
      rejected.executeUpdate();
    }
  }

  private static void endProvisional(Connection connection, long oldestMillis) throws SQLException {
    try (PreparedStatement end = connection.prepareStatement(END_PROVISIONAL)) {
      end.setLong(1, oldestMillis);
      end.executeUpdate();
    }
  }

  /** The verdicts themselves are kept: they say why an account was moved. */
  private static void deleteEvidence(Connection connection, long oldestMillis) throws SQLException {
    try (PreparedStatement forget = connection.prepareStatement(FORGET_EVIDENCE)) {
      forget.setLong(1, oldestMillis);
      forget.setInt(2, EVIDENCE_ROWS_MAX);
      while (forget.executeUpdate() == EVIDENCE_ROWS_MAX) {
        connection.commit();
      }
    }
  }
}
