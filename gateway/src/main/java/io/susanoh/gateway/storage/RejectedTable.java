package io.susanoh.gateway.storage;

import io.susanoh.gateway.journal.JournalReader.Entry;
import io.susanoh.gateway.journal.JournalRecord;
import io.susanoh.gateway.journal.JournalRecord.AccountMoved;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.gateway.journal.JournalRecord.LoginTried;
import io.susanoh.gateway.journal.JournalRecord.SettingChanged;
import io.susanoh.gateway.journal.JournalRecord.VerdictReached;
import io.susanoh.gateway.journal.JournalRecord.WindowsEvicted;
import io.susanoh.gateway.journal.JournalRecord.WithdrawalBlocked;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Writes {@code event_rejected}. */
final class RejectedTable {

  private static final int RECORD_CHARS_MAX = 100_000;

  private static final String INSERT =
      """
      insert into event_rejected (tenant_id, epoch, sequence, kind, sqlstate, reason, record,
        receipt_millis, rejected_millis)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
      """;

  private RejectedTable() {}

  /** Keeps a record that PostgreSQL refused, as text, with the reason. */
  static void insert(
      Connection connection, Entry entry, SQLException reason, long nowMillis, Counts counts)
      throws SQLException {
    String tenantId = tenantId(entry.record());
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      statement.setString(1, storable(tenantId));
      statement.setObject(2, entry.position().epoch().value());
      statement.setLong(3, entry.position().sequence());
      statement.setString(4, entry.record().getClass().getSimpleName());
      statement.setString(5, reason.getSQLState());
      statement.setString(6, storable(Outage.describe(reason)));
      statement.setString(7, storable(entry.record().toString()));
      statement.setLong(8, entry.record().receiptMillis());
      statement.setLong(9, nowMillis);
      statement.executeUpdate();
    }
    counts.add(storable(tenantId), Counter.REJECTED_RECORDS, 1);
  }

  private static String tenantId(JournalRecord record) {
    return switch (record) {
      case EventAccepted accepted -> accepted.event().tenantId();
      case AccountMoved moved -> moved.transition().account().tenantId();
      case VerdictReached reached -> reached.account().tenantId();
      case WithdrawalBlocked blocked -> blocked.account().tenantId();
      case SettingChanged changed -> changed.tenantId();
      case LoginTried tried -> tried.tenantId();
      case WindowsEvicted evicted -> "";
    };
  }

  // What was refused may have been refused for its text: without NUL and unpaired surrogates.
  private static String storable(String text) {
    String bounded = text.substring(0, Math.min(text.length(), RECORD_CHARS_MAX));
    return new String(bounded.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)
        .replace('\0', '\uFFFD');
  }
}
