package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.TransitionTrigger;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.review.History;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads what happened to an account lately, for a model that judges it. */
final class HistoryQuery {

  static final String VERDICTS =
      """
      select recommended_action, risk_score, source, created_millis
      from analysis_result
      where tenant_id = ? and user_id = ?
      order by entry_id desc
      limit ?
      """;

  static final String RELEASES =
      """
      select trigger, timestamp_millis
      from audit_log
      where tenant_id = ? and user_id = ? and kind = 'TRANSITION' and to_state = 'NORMAL'
      order by version desc
      limit ?
      """;

  private HistoryQuery() {}

  static History of(Connection connection, AccountId account) throws SQLException {
    return new History(verdicts(connection, account), releases(connection, account));
  }

  private static List<History.PastVerdict> verdicts(Connection connection, AccountId account)
      throws SQLException {
    List<History.PastVerdict> verdicts = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(VERDICTS)) {
      bind(query, account, History.VERDICTS_MAX);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          verdicts.add(
              new History.PastVerdict(
                  AccountState.valueOf(rows.getString(1)),
                  rows.getInt(2),
                  Verdict.Source.valueOf(rows.getString(3)),
                  rows.getLong(4)));
        }
      }
    }
    return verdicts;
  }

  private static List<History.Release> releases(Connection connection, AccountId account)
      throws SQLException {
    List<History.Release> releases = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(RELEASES)) {
      bind(query, account, History.RELEASES_MAX);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          releases.add(
              new History.Release(TransitionTrigger.valueOf(rows.getString(1)), rows.getLong(2)));
        }
      }
    }
    return releases;
  }

  private static void bind(PreparedStatement query, AccountId account, int max)
      throws SQLException {
    query.setString(1, account.tenantId());
    query.setString(2, account.userId());
    query.setInt(3, max);
  }
}
