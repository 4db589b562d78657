package io.susanoh.gateway.storage;

import static io.susanoh.l1.L1Engine.ENTRY_AMOUNT_MAX;
import static io.susanoh.l1.L1Engine.WINDOW_ENTRIES_MAX;
import static io.susanoh.l1.L1Engine.WINDOW_MILLIS;

import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Clearance;
import io.susanoh.gateway.account.Trigger;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.screening.StoredWindow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a starting node must know again, from PostgreSQL alone: accounts, windows, and how far the
 * clock was. For use when the journal is drained and nothing is accepted yet. Rows are streamed.
 * Blocks; throws a {@link Refusal} UNAVAILABLE when PostgreSQL goes away, and may then be asked
 * again.
 */
public final class Restore {

  private static final int FETCH_ROWS = 2_000;

  static final String ACCOUNTS =
      """
      with held as (
        select * from account where state <> 'NORMAL'
        union
        select * from account where tenant_id = any(?) and cleared_millis > ?)
      select tenant_id, user_id, state, version, person_version, trigger_stamp,
        case when cleared_millis > ? then clearance end,
        (select jsonb_agg(to_jsonb(newest) order by stamp)
          from (
            select event_id, t.rules, effective_millis, stamp, t.actor_id
            from (
              select tenant_id, job_id from l2_job j where j.tenant_id = held.tenant_id
                and j.user_id = held.user_id and j.status = 'waiting'
              union all
              select tenant_id, job_id from l2_job j where j.tenant_id = held.tenant_id
                and j.user_id = held.user_id and j.status = 'running') open
              join l2_trigger t using (tenant_id, job_id)
            union all
            select * from (%s) banned where held.state = 'BANNED'
            order by stamp desc limit ?) newest),
        releases
      from held
      """
          .formatted(
              BannedTriggers.newest(
                  "held.tenant_id", "held.user_id", "held.version", "?::bigint", "?"));

  // A target's rows of the last 300 s name its window by when it opened, and bound its newest time
  // from below; so the window is a short range of the index on time. Rows that had left it before
  // are among what comes back, and are told by the newest time that comes with it.
  private static final String WINDOWS_OPENED =
      """
      with recent as (
        select target_id, opened_millis, receipt_millis, effective_millis
        from event_log where tenant_id = ? and receipt_millis > ?
        union all
        select target_id, opened_millis, receipt_millis, effective_millis
        from event_readmitted where tenant_id = ? and receipt_millis > ?),
      live as materialized (
        %4$s)
      select target_id, opened_millis, last_receipt_millis,
        event_id, effective_millis, currency_amount, rules
      from live left join lateral (
        select * from (
          (select event_id, effective_millis, currency_amount, rules, epoch, sequence
          from event_log e
          where e.tenant_id = ? and e.target_id = live.target_id
            and e.effective_millis > live.newest_millis - %1$d
            and e.day >= %2$s
            and e.receipt_millis >= live.opened_millis and not e.late
          order by effective_millis desc, epoch desc, sequence desc limit %3$d)
          union all
          (select event_id, effective_millis, currency_amount, rules, epoch, sequence
          from event_readmitted e
          where e.tenant_id = ? and e.target_id = live.target_id
            and e.effective_millis > live.newest_millis - %1$d
            and e.receipt_millis >= live.opened_millis and not e.late
          order by effective_millis desc, epoch desc, sequence desc limit %3$d)) both_kinds
        order by effective_millis desc, epoch desc, sequence desc limit %3$d) entry on true
      order by target_id, effective_millis desc, epoch desc, sequence desc
      """
          .formatted(
              WINDOW_MILLIS,
              EventTable.DAY_OF.formatted("(live.newest_millis - " + WINDOW_MILLIS + ')'),
              WINDOW_ENTRIES_MAX,
              "%s");

  static final String WINDOWS =
      WINDOWS_OPENED.formatted(
          """
          select distinct on (target_id) target_id, opened_millis,
            max(receipt_millis) as last_receipt_millis, max(effective_millis) as newest_millis
          from recent
          group by target_id, opened_millis
          order by target_id, opened_millis desc\
          """);

  // Nodes that went on by themselves each opened a window of the target when they first saw it.
  static final String WINDOWS_OF_ALL_NODES =
      WINDOWS_OPENED.formatted(
          """
          select target_id, min(opened_millis) as opened_millis,
            max(receipt_millis) as last_receipt_millis, max(effective_millis) as newest_millis
          from recent
          group by target_id\
          """);

  // Changes are few: people make them.
  private static final String LAST_SETTING =
      """
      select to_value from setting_change where tenant_id = ? and setting = ?
      order by entry_id desc limit 1
      """;

  private final Database database;

  public Restore(Database database) {
    this.database = database;
  }

  /**
   * The newest receipt of all that was accepted, milliseconds since the epoch; 0 when nothing was.
   * Receipts must not fall behind it, whatever the clock says.
   */
  public long newestReceiptMillis() {
    return reading(this::readNewestReceiptMillis);
  }

  /** What a setting was last changed to while a gateway ran, or when one started with it. */
  public Optional<String> lastSetting(String tenantId, String setting) {
    return reading(() -> readLastSetting(tenantId, setting));
  }

  private Optional<String> readLastSetting(String tenantId, String setting) throws SQLException {
    try (Connection connection = database.open(Jdbc.Use.RESTORE);
        PreparedStatement statement = connection.prepareStatement(LAST_SETTING)) {
      statement.setString(1, tenantId);
      statement.setString(2, setting);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    }
  }

  private long readNewestReceiptMillis() throws SQLException {
    try (Connection connection = database.open(Jdbc.Use.RESTORE);
        PreparedStatement statement =
            connection.prepareStatement(
                "select coalesce(max(receipt_millis), 0) from journal_position");
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  /**
   * Every account that is not NORMAL or holds a clearance of the last seven days, with the triggers
   * of analyses that have not ended, and those since it was banned.
   */
  public void accounts(long nowMillis, Consumer<Account> each) {
    reading(
        () -> {
          readAccounts(nowMillis, each);
          return each;
        });
  }

  private void readAccounts(long nowMillis, Consumer<Account> each) throws SQLException {
    long clearedSince = nowMillis - Clearance.KEPT_MILLIS;
    try (Connection connection = streaming();
        PreparedStatement statement = prepare(connection, ACCOUNTS)) {
      statement.setArray(1, connection.createArrayOf("text", tenants(connection).toArray()));
      statement.setLong(2, clearedSince);
      statement.setLong(3, clearedSince);
      statement.setLong(4, clearedSince);
      statement.setLong(5, clearedSince);
      statement.setInt(6, Clearance.TRIGGERS_MAX);
      statement.setInt(7, Clearance.TRIGGERS_MAX);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          each.accept(account(rows));
        }
      }
    }
  }

  /** Every window that is not idle at {@code nowMillis}. */
  public void windows(long nowMillis, Consumer<StoredWindow> each) {
    windows(WINDOWS, nowMillis, each);
  }

  /**
   * As {@link #windows}, of what several nodes have seen of each target, put together; for whoever
   * merges it by event id.
   */
  public void windowsOfAllNodes(long nowMillis, Consumer<StoredWindow> each) {
    windows(WINDOWS_OF_ALL_NODES, nowMillis, each);
  }

  private void windows(String query, long nowMillis, Consumer<StoredWindow> each) {
    reading(
        () -> {
          readWindows(query, nowMillis, each);
          return each;
        });
  }

  private void readWindows(String query, long nowMillis, Consumer<StoredWindow> each)
      throws SQLException {
    try (Connection connection = streaming()) {
      for (String tenantId : tenants(connection)) {
        windows(connection, query, tenantId, nowMillis - WINDOW_MILLIS, each);
      }
    }
  }

  private static void windows(
      Connection connection,
      String query,
      String tenantId,
      long idleMillis,
      Consumer<StoredWindow> each)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, query)) {
      statement.setString(1, tenantId);
      statement.setLong(2, idleMillis);
      statement.setString(3, tenantId);
      statement.setLong(4, idleMillis);
      statement.setString(5, tenantId);
      statement.setString(6, tenantId);
      try (ResultSet rows = statement.executeQuery()) {
        WindowRows window = new WindowRows(tenantId, each);
        while (rows.next()) {
          window.add(rows);
        }
        window.end();
      }
    }
  }

  /** Something that is read from PostgreSQL. */
  private interface Reading<T> {
    T read() throws SQLException;
  }

  private static <T> T reading(Reading<T> reading) {
    try {
      return reading.read();
    } catch (SQLException e) {
      throw Refusal.unavailable("PostgreSQL cannot be read: " + Outage.describe(e), 1);
    }
  }

  /** Puts rows that come newest first together to windows. */
  private static final class WindowRows {
    private final String tenantId;
    private final Consumer<StoredWindow> each;
    private final List<StoredWindow.Entry> newestFirst = new ArrayList<>();
    private Optional<String> target = Optional.empty();
    private long openedMillis;
    private long lastReceiptMillis;

    WindowRows(String tenantId, Consumer<StoredWindow> each) {
      this.tenantId = tenantId;
      this.each = each;
    }

    void add(ResultSet row) throws SQLException {
      String rowTarget = row.getString(1);
      if (!target.equals(Optional.of(rowTarget))) {
        end();
        target = Optional.of(rowTarget);
        openedMillis = row.getLong(2);
        lastReceiptMillis = row.getLong(3);
      }
      String eventId = row.getString(4);
      long effectiveMillis = row.getLong(5);
      if (eventId != null && isInside(effectiveMillis)) {
        newestFirst.add(
            new StoredWindow.Entry(
                eventId,
                effectiveMillis,
                Math.min(row.getLong(6), ENTRY_AMOUNT_MAX),
                row.getInt(7)));
      }
    }

    private boolean isInside(long effectiveMillis) {
      return newestFirst.isEmpty()
          || effectiveMillis > newestFirst.getFirst().effectiveMillis() - WINDOW_MILLIS;
    }

    void end() {
      if (target.isPresent()) {
        each.accept(
            new StoredWindow(
                new AccountId(tenantId, target.get()),
                openedMillis,
                lastReceiptMillis,
                newestFirst.reversed()));
        newestFirst.clear();
      }
    }
  }

  private static Account account(ResultSet row) throws SQLException {
    String clearance = row.getString(7);
    String triggers = row.getString(8);
    return new Account(
        new AccountId(row.getString(1), row.getString(2)),
        AccountState.valueOf(row.getString(3)),
        row.getLong(4),
        row.getLong(5),
        row.getLong(6),
        Optional.ofNullable(clearance).map(StoredJson::clearance),
        triggers == null ? List.<Trigger>of() : StoredJson.triggers(triggers),
        List.of((Long[]) row.getArray(9).getArray()));
  }

  private static List<String> tenants(Connection connection) throws SQLException {
    List<String> tenants = new ArrayList<>();
    try (PreparedStatement statement =
            connection.prepareStatement("select distinct tenant_id from counter");
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        tenants.add(rows.getString(1));
      }
    }
    return tenants;
  }

  // The driver streams only outside of auto-commit mode.
  private Connection streaming() throws SQLException {
    Connection connection = database.open(Jdbc.Use.RESTORE);
    connection.setAutoCommit(false);
    return connection;
  }

  private static PreparedStatement prepare(Connection connection, String query)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(query);
    statement.setFetchSize(FETCH_ROWS);
    return statement;
  }
}
