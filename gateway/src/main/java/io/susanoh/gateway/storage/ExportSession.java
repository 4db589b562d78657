package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.FraudType;
import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.account.TransitionTrigger;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.account.VerdictEffect;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.gateway.journal.JournalRecord.VerdictReached;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.review.EvidenceJson;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.ScreeningResult.Admission;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Reads everything that is exported, as it stood at one moment, in an order that an import keeps:
 * accounts, transitions, analyses, events. Rows are streamed. One thread; blocks.
 */
public final class ExportSession {

  private static final int FETCH_ROWS = 1_000;

  private static final String ACCOUNTS =
      """
      select tenant_id, user_id, state, version, person_version, trigger_stamp, clearance,
        created_millis, updated_millis
      from account order by tenant_id, user_id
      """;

  private static final String TRANSITIONS =
      """
      select tenant_id, user_id, from_state, to_state, version, trigger, triggered_by_rule,
        timestamp_millis, actor, reason
      from audit_log where kind = 'TRANSITION' order by tenant_id, entry_id
      """;

  // What the model was sent is a part of the evidence again, as AnalysisTable takes it.
  private static final String ANALYSES =
      """
      select tenant_id, user_id, analysis_id, job_id, created_millis, is_fraud, risk_score,
        fraud_type, recommended_action, reasoning, evidence_event_ids, confidence, source, effect,
        case when model_input is null then evidence
          else evidence || jsonb_build_object('%s', model_input) end
      from analysis_result order by tenant_id, entry_id
      """
          .formatted(EvidenceJson.MODEL_INPUT);

  private static final String EVENTS =
      """
      select tenant_id, event_id, timestamp_text, timestamp_millis, event_type, actor_id, target_id,
        currency_amount, item_id, market_avg_price, actor_level, account_age_days, recent_chat_log,
        receipt_millis, effective_millis, opened_millis, rules, late
      from event_log order by tenant_id, receipt_millis, epoch, sequence
      """;

  private final Database database;

  public ExportSession(Database database) {
    this.database = database;
  }

  /**
   * Gives every item to {@code each}.
   *
   * @throws Refusal UNAVAILABLE when PostgreSQL goes away
   */
  public void read(Consumer<TransferItem> each) {
    try (Connection connection = database.open(Jdbc.Use.RESTORE)) {
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      read(connection, ACCOUNTS, ExportSession::account, each);
      read(connection, TRANSITIONS, ExportSession::transition, each);
      read(connection, ANALYSES, ExportSession::analysis, each);
      read(connection, EVENTS, ExportSession::event, each);
    } catch (SQLException e) {
      throw Refusal.unavailable("the export stopped: " + Outage.describe(e), 1);
    }
  }

  private interface Item {
    TransferItem of(ResultSet row) throws SQLException;
  }

  private static void read(
      Connection connection, String query, Item item, Consumer<TransferItem> each)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setFetchSize(FETCH_ROWS);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          each.accept(item.of(rows));
        }
      }
    }
  }

  private static TransferItem account(ResultSet row) throws SQLException {
    Account account =
        new Account(
            new AccountId(row.getString(1), row.getString(2)),
            AccountState.valueOf(row.getString(3)),
            row.getLong(4),
            row.getLong(5),
            row.getLong(6),
            Optional.ofNullable(row.getString(7)).map(StoredJson::clearance),
            List.of());
    return new TransferItem.OfAccount(account, row.getLong(8), row.getLong(9));
  }

  private static TransferItem transition(ResultSet row) throws SQLException {
    return new TransferItem.OfTransition(
        new Transition(
            new AccountId(row.getString(1), row.getString(2)),
            AccountState.valueOf(row.getString(3)),
            AccountState.valueOf(row.getString(4)),
            row.getLong(5),
            TransitionTrigger.valueOf(row.getString(6)),
            AuditTable.rules(row.getString(7)),
            row.getLong(8),
            row.getString(9),
            row.getString(10)));
  }

  private static TransferItem analysis(ResultSet row) throws SQLException {
    Verdict verdict =
        new Verdict(
            row.getString(2),
            row.getBoolean(6),
            row.getInt(7),
            FraudType.valueOf(row.getString(8)),
            AccountState.valueOf(row.getString(9)),
            row.getString(10),
            List.of((String[]) row.getArray(11).getArray()),
            row.getDouble(12),
            Verdict.Source.valueOf(row.getString(13)));
    return new TransferItem.OfAnalysis(
        new VerdictReached(
            row.getObject(3, UUID.class),
            Optional.ofNullable(row.getObject(4, UUID.class)),
            new AccountId(row.getString(1), row.getString(2)),
            row.getLong(5),
            verdict,
            row.getString(15),
            VerdictEffect.valueOf(row.getString(14)),
            List.of(),
            Optional.empty()));
  }

  private static TransferItem event(ResultSet row) throws SQLException {
    GameEvent event =
        new GameEvent(
            row.getString(1),
            row.getString(2),
            Optional.ofNullable(row.getString(3)),
            number(row, 4, GameEvent.NO_TIMESTAMP),
            row.getString(5),
            row.getString(6),
            row.getString(7),
            row.getLong(8),
            Optional.ofNullable(row.getString(9)),
            number(row, 10, GameEvent.NO_PRICE),
            row.getInt(11),
            row.getInt(12),
            Optional.ofNullable(row.getString(13)));
    long effectiveMillis = row.getLong(15);
    ScreeningResult result =
        new ScreeningResult(
            row.getInt(17),
            row.getBoolean(18) ? Admission.LATE : Admission.ADDED,
            0,
            0,
            effectiveMillis,
            row.getLong(16));
    return new TransferItem.OfEvent(
        new EventAccepted(event, row.getLong(14), effectiveMillis, result, Optional.empty(), 0));
  }

  private static long number(ResultSet row, int column, long none) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? none : value;
  }
}
