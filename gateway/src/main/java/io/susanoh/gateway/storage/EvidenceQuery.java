package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Clearance;
import io.susanoh.gateway.account.EvidenceMark;
import io.susanoh.gateway.account.Trigger;
import io.susanoh.gateway.review.Evidence;
import io.susanoh.gateway.review.EvidenceEvent;
import io.susanoh.gateway.review.Jobs.WindowLog;
import io.susanoh.gateway.review.Profile;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.L1Engine;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Reads evidence (CONTRACT §6) out of the triggers of a job and {@code event_log}. */
final class EvidenceQuery {

  private static final long DAY_MILLIS = 86_400_000;

  private static final String EVENT_COLUMNS =
      """
      e.event_id, e.timestamp_text, e.timestamp_millis, e.event_type, e.actor_id,
        e.currency_amount, e.item_id, e.market_avg_price, e.actor_level, e.account_age_days,
        e.recent_chat_log, e.receipt_millis, e.effective_millis, e.rules
      """;

  static final String NEWEST_TRIGGER =
      """
      select event_id, rules, effective_millis, stamp, bit_or(rules) over (), max(stamp) over ()
      from l2_trigger
      where tenant_id = ? and job_id = ?
      order by effective_millis desc, stamp desc
      limit 1
      """;

  static final String TRIGGER_IDS =
      """
      select event_id from l2_trigger
      where tenant_id = ? and job_id = ?
      order by stamp desc
      limit ?
      """;

  static final String ACCOUNT =
      """
      select state, version from account where tenant_id = ? and user_id = ?
      """;

  // A window's entry adds at most 2^49, and so does an event here: a clearance compares the two.
  static final String FIGURES =
      """
      select count(*), least(sum(currency_amount), 9223372036854775807)::bigint,
        least(sum(least(currency_amount, 562949953421312)), 9223372036854775807)::bigint,
        count(distinct actor_id), bit_or(rules)
      from event_log
      where tenant_id = ? and target_id = ? and effective_millis > ? and effective_millis <= ?
        and day between ? and ?
      """;

  static final String TRIGGER_EVENTS =
      """
      select %s
      from l2_trigger t cross join lateral (
        select * from event_log
        where tenant_id = t.tenant_id and target_id = ? and event_id = t.event_id
          and day = date '1970-01-01' + (t.effective_millis / 86400000)::integer
        offset 0) e
      where t.tenant_id = ? and t.job_id = ?
      order by t.effective_millis desc, t.stamp desc
      limit ?
      """
          .formatted(EVENT_COLUMNS);

  static final String OTHER_EVENTS =
      """
      select %s
      from event_log e
      where e.tenant_id = ? and e.target_id = ?
        and e.effective_millis > ? and e.effective_millis <= ? and e.day between ? and ?
        and not exists (
          select from l2_trigger t
          where t.tenant_id = e.tenant_id and t.job_id = ? and t.event_id = e.event_id)
      order by e.effective_millis desc, e.epoch desc, e.sequence desc
      limit ?
      """
          .formatted(EVENT_COLUMNS);

  private static final String IN_WINDOW =
      """
      e.tenant_id = ? and e.target_id = ?
        and e.effective_millis > ? and e.effective_millis <= ? and e.day between ? and ?
        and e.opened_millis = ? and not e.late
      """;

  static final String WINDOW_SENDERS =
      "select distinct e.actor_id from event_log e where " + IN_WINDOW;

  static final String WINDOW_EVENTS =
      "select "
          + EVENT_COLUMNS
          + " from event_log e where "
          + IN_WINDOW
          + " order by e.effective_millis desc, e.epoch desc, e.sequence desc limit ?";

  private EvidenceQuery() {}

  /** Closes the evidence of a job that nobody else claims meanwhile; empty without triggers. */
  static Optional<Evidence> close(Connection connection, AccountId account, UUID jobId)
      throws SQLException {
    // First of all: who acts on the account while the rest is read has acted after it.
    Standing standing = standing(connection, account);
    Optional<Triggers> found = triggers(connection, account, jobId);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Triggers triggers = found.get();
    long newestMillis = triggers.newest().effectiveMillis();
    Figures figures = figures(connection, account, newestMillis);
    List<EvidenceEvent> events = events(connection, account, jobId, newestMillis);
    EvidenceMark mark =
        new EvidenceMark(
            standing.version(),
            triggers.stamp(),
            triggers.rules() | figures.rules(),
            figures.windowTotal(),
            Math.clamp(figures.count(), 0, Integer.MAX_VALUE),
            newestMillis,
            triggerIds(connection, account, jobId),
            Evidence.actors(events));
    return Optional.of(
        new Evidence(
            account,
            triggers.newest(),
            events,
            new Profile(
                standing.state(), figures.totalReceived(), figures.count(), figures.senders()),
            mark));
  }

  /** Implements {@link io.susanoh.gateway.review.Jobs#windowLog}. */
  static WindowLog windowLog(
      Connection connection, AccountId target, long openedMillis, long newestMillis, int eventsMax)
      throws SQLException {
    Set<String> senders = new HashSet<>();
    try (PreparedStatement query = connection.prepareStatement(WINDOW_SENDERS)) {
      int next = bindSpan(query, 1, target, newestMillis);
      query.setLong(next, openedMillis);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          senders.add(rows.getString(1));
        }
      }
    }
    try (PreparedStatement query = connection.prepareStatement(WINDOW_EVENTS)) {
      int next = bindSpan(query, 1, target, newestMillis);
      query.setLong(next, openedMillis);
      query.setInt(next + 1, eventsMax);
      return new WindowLog(senders, events(query, target));
    }
  }

  /** What is to know of all of a job's triggers. */
  private record Triggers(Trigger newest, int rules, long stamp) {}

  private static Optional<Triggers> triggers(Connection connection, AccountId account, UUID jobId)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(NEWEST_TRIGGER)) {
      query.setString(1, account.tenantId());
      query.setObject(2, jobId);
      try (ResultSet rows = query.executeQuery()) {
        if (!rows.next()) {
          return Optional.empty();
        }
        Trigger newest =
            new Trigger(rows.getString(1), rows.getInt(2), rows.getLong(3), rows.getLong(4));
        return Optional.of(new Triggers(newest, rows.getInt(5), rows.getLong(6)));
      }
    }
  }

  /** Oldest first, as an account keeps them. */
  private static List<String> triggerIds(Connection connection, AccountId account, UUID jobId)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(TRIGGER_IDS)) {
      query.setString(1, account.tenantId());
      query.setObject(2, jobId);
      query.setInt(3, Clearance.TRIGGERS_MAX);
      List<String> ids = new ArrayList<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getString(1));
        }
      }
      return ids.reversed();
    }
  }

  private record Standing(AccountState state, long version) {}

  private static Standing standing(Connection connection, AccountId account) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(ACCOUNT)) {
      query.setString(1, account.tenantId());
      query.setString(2, account.userId());
      try (ResultSet rows = query.executeQuery()) {
        return rows.next()
            ? new Standing(AccountState.valueOf(rows.getString(1)), rows.getLong(2))
            : new Standing(AccountState.NORMAL, 0);
      }
    }
  }

  private record Figures(
      long count, long totalReceived, long windowTotal, long senders, int rules) {}

  private static Figures figures(Connection connection, AccountId target, long newestMillis)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(FIGURES)) {
      bindSpan(query, 1, target, newestMillis);
      try (ResultSet rows = query.executeQuery()) {
        rows.next();
        return new Figures(
            rows.getLong(1), rows.getLong(2), rows.getLong(3), rows.getLong(4), rows.getInt(5));
      }
    }
  }

  private static List<EvidenceEvent> events(
      Connection connection, AccountId target, UUID jobId, long newestMillis) throws SQLException {
    List<EvidenceEvent> events;
    try (PreparedStatement query = connection.prepareStatement(TRIGGER_EVENTS)) {
      query.setString(1, target.userId());
      query.setString(2, target.tenantId());
      query.setObject(3, jobId);
      query.setInt(4, Evidence.EVENTS_MAX);
      events = events(query, target);
    }
    if (events.size() < Evidence.EVENTS_MAX) {
      try (PreparedStatement query = connection.prepareStatement(OTHER_EVENTS)) {
        int next = bindSpan(query, 1, target, newestMillis);
        query.setObject(next, jobId);
        query.setInt(next + 1, Evidence.EVENTS_MAX - events.size());
        events.addAll(events(query, target));
      }
    }
    return events;
  }

  /** Binds target, the 300 s that end with {@code newestMillis}, and their days. */
  private static int bindSpan(
      PreparedStatement query, int first, AccountId target, long newestMillis) throws SQLException {
    query.setString(first, target.tenantId());
    query.setString(first + 1, target.userId());
    query.setLong(first + 2, newestMillis - L1Engine.WINDOW_MILLIS);
    query.setLong(first + 3, newestMillis);
    query.setObject(first + 4, day(newestMillis - L1Engine.WINDOW_MILLIS));
    query.setObject(first + 5, day(newestMillis));
    return first + 6;
  }

  private static LocalDate day(long millis) {
    return LocalDate.ofEpochDay(Math.floorDiv(millis, DAY_MILLIS));
  }

  private static List<EvidenceEvent> events(PreparedStatement query, AccountId target)
      throws SQLException {
    List<EvidenceEvent> events = new ArrayList<>();
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        events.add(event(rows, target));
      }
    }
    return events;
  }

  private static EvidenceEvent event(ResultSet row, AccountId target) throws SQLException {
    GameEvent event =
        new GameEvent(
            target.tenantId(),
            row.getString(1),
            Optional.ofNullable(row.getString(2)),
            longOr(row, 3, GameEvent.NO_TIMESTAMP),
            row.getString(4),
            row.getString(5),
            target.userId(),
            row.getLong(6),
            Optional.ofNullable(row.getString(7)),
            longOr(row, 8, GameEvent.NO_PRICE),
            row.getInt(9),
            row.getInt(10),
            Optional.ofNullable(row.getString(11)));
    return new EvidenceEvent(event, row.getLong(12), row.getLong(13), row.getInt(14));
  }

  private static long longOr(ResultSet row, int column, long absent) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? absent : value;
  }
}
