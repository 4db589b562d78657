package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.audit.AuditKind;
import io.susanoh.gateway.audit.AuditRecord;
import io.susanoh.gateway.audit.CanonicalJson;
import io.susanoh.gateway.journal.JournalRecord.WithdrawalBlocked;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The table {@code withdrawal_blocked}: blocked withdrawals are counted there by account and
 * minute, and become one record of {@code audit_log} when the minute is over. One that comes later
 * still, from a journal that lay idle, begins a record of its own.
 */
final class WithdrawalTable {

  private static final long MINUTE_MILLIS = 60_000;

  /** The most rows that one transaction closes. */
  static final int CLOSED_MAX = 1_000;

  /** Who asks for withdrawals. */
  private static final String ACTOR = "service";

  /** Blocked withdrawals of one account and minute. */
  record Minute(
      AccountId account,
      long minuteMillis,
      String state,
      long times,
      long amountMax,
      long lastMillis) {

    static Minute of(WithdrawalBlocked blocked) {
      return new Minute(
          blocked.account(),
          blocked.receiptMillis() - Math.floorMod(blocked.receiptMillis(), MINUTE_MILLIS),
          blocked.state().name(),
          1,
          blocked.amount(),
          blocked.receiptMillis());
    }

    /** What names it. */
    List<Object> key() {
      return List.of(account, minuteMillis);
    }

    Minute and(Minute next) {
      return new Minute(
          account,
          minuteMillis,
          next.state,
          times + next.times,
          Math.max(amountMax, next.amountMax),
          Math.max(lastMillis, next.lastMillis));
    }

    AuditRecord record() {
      return new AuditRecord(
          account.tenantId(),
          AuditKind.WITHDRAWAL_BLOCKED,
          Optional.of(account.userId()),
          Optional.empty(),
          ACTOR,
          lastMillis,
          "the account is " + state,
          CanonicalJson.write(
              Map.of(
                  "state", state,
                  "times", times,
                  "amount_max", amountMax,
                  "minute_millis", minuteMillis)));
    }
  }

  private static final Rows<Minute> ROWS =
      Rows.<Minute>of()
          .text("tenant_id", row -> row.account().tenantId())
          .text("user_id", row -> row.account().userId())
          .bigint("minute_millis", Minute::minuteMillis)
          .text("state", Minute::state)
          .bigint("times", Minute::times)
          .bigint("amount_max", Minute::amountMax)
          .bigint("last_millis", Minute::lastMillis);

  private static final String ADD =
      """
      insert into withdrawal_blocked as w (%1$s) select %1$s from %2$s
      on conflict (tenant_id, user_id, minute_millis) do update set
        state = excluded.state,
        times = w.times + excluded.times,
        amount_max = greatest(w.amount_max, excluded.amount_max),
        last_millis = greatest(w.last_millis, excluded.last_millis)
      """
          .formatted(ROWS.names(), ROWS.unnest());

  static final String TENANTS_DUE =
      "select distinct tenant_id from withdrawal_blocked where minute_millis <= ?";

  static final String TAKE_DUE =
      """
      delete from withdrawal_blocked where (tenant_id, user_id, minute_millis) in (
        select tenant_id, user_id, minute_millis from withdrawal_blocked
        where minute_millis <= ? and tenant_id = any(?)
        order by minute_millis limit ? for update skip locked)
      returning %s
      """
          .formatted(ROWS.names());

  private WithdrawalTable() {}

  /** In the order of their keys, in which every process locks them. */
  static List<Minute> inOrder(Collection<Minute> minutes) {
    return minutes.stream()
        .sorted(
            Comparator.<Minute, String>comparing(minute -> minute.account().tenantId())
                .thenComparing(minute -> minute.account().userId())
                .thenComparingLong(Minute::minuteMillis))
        .toList();
  }

  /** Counts blocked withdrawals, at most one row for each account and minute. */
  static void add(Connection connection, List<Minute> minutes) throws SQLException {
    if (minutes.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(ADD)) {
      ROWS.bind(statement, 1, minutes);
      statement.executeUpdate();
    }
  }

  /**
   * Brings up to {@link #CLOSED_MAX} minutes that are over into {@code audit_log}; the caller
   * commits.
   *
   * @return how many
   */
  static int close(Connection connection, long nowMillis) throws SQLException {
    long newestMillis = nowMillis - MINUTE_MILLIS;
    SortedSet<String> tenants = tenantsDue(connection, newestMillis);
    if (tenants.isEmpty()) {
      return 0;
    }
    AuditTable.lockTenants(connection, tenants);
    List<Minute> due = takeDue(connection, newestMillis, tenants);
    due.sort((a, b) -> Long.compare(a.lastMillis(), b.lastMillis()));
    AuditTable.append(connection, due.stream().map(Minute::record).toList(), new Counts());
    return due.size();
  }

  private static SortedSet<String> tenantsDue(Connection connection, long newestMillis)
      throws SQLException {
    SortedSet<String> tenants = new TreeSet<>();
    try (PreparedStatement statement = connection.prepareStatement(TENANTS_DUE)) {
      statement.setLong(1, newestMillis);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          tenants.add(rows.getString(1));
        }
      }
    }
    return tenants;
  }

  private static List<Minute> takeDue(
      Connection connection, long newestMillis, SortedSet<String> tenants) throws SQLException {
    List<Minute> due = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(TAKE_DUE)) {
      statement.setLong(1, newestMillis);
      statement.setArray(2, connection.createArrayOf("text", tenants.toArray()));
      statement.setInt(3, CLOSED_MAX);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          due.add(
              new Minute(
                  new AccountId(row.getString(1), row.getString(2)),
                  row.getLong(3),
                  row.getString(4),
                  row.getLong(5),
                  row.getLong(6),
                  row.getLong(7)));
        }
      }
    }
    return due;
  }
}
