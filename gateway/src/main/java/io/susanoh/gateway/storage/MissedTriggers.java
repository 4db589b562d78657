package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.Trigger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * Triggers that no journal brings: the process that decided on them has died before its own append,
 * and nobody sent the events again. Their accounts stand restricted, so L2 is asked for (CONTRACT
 * §5, §6); {@code event_log} has no row of an event that was never answered.
 */
final class MissedTriggers {

  private static final long MICROS_PER_MILLI = 1_000;

  private static final String NEWEST =
      "select trigger_stamp from account where tenant_id = ? and user_id = ? for update";

  private MissedTriggers() {}

  /**
   * Asks for L2 where triggers of {@code flagged} are newer than all that are stored of it, and
   * than the last move that a person made: that one has judged of what was before.
   */
  static void ask(Connection connection, Account flagged, DrainSettings settings)
      throws SQLException {
    AccountId id = flagged.id();
    long known = Math.max(newestStamp(connection, id), flagged.personVersion());
    List<TriggerTable.Row> missed =
        flagged.triggers().stream()
            .filter(trigger -> trigger.stamp() > known)
            .map(trigger -> row(id, trigger))
            .toList();
    if (missed.isEmpty()) {
      return;
    }
    AccountTable.stamp(connection, Map.of(id, flagged.triggerStamp()));
    TriggerTable.request(connection, missed, settings.settleMillis(), settings.settleMaxMillis());
  }

  /** Of an account without a row nothing was moved that could be missed. */
  private static long newestStamp(Connection connection, AccountId id) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(NEWEST)) {
      query.setString(1, id.tenantId());
      query.setString(2, id.userId());
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getLong(1) : Long.MAX_VALUE;
      }
    }
  }

  private static TriggerTable.Row row(AccountId id, Trigger trigger) {
    return new TriggerTable.Row(
        id,
        trigger.eventId(),
        trigger.stamp(),
        trigger.effectiveMillis(),
        trigger.stamp() / MICROS_PER_MILLI,
        trigger.rules(),
        trigger.actorId());
  }
}
