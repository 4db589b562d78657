package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.FraudType;
import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.account.TransitionTrigger;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.account.VerdictEffect;
import io.susanoh.gateway.screening.AccountProfile;
import io.susanoh.l1.GameEvent;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Optional;

/** What the rows of {@link PgReads}'s queries say. */
final class ReadRows {

  private ReadRows() {}

  /** A transition, and its place among all of its tenant. */
  record Audited(Transition transition, long entryId) {}

  static Audited audited(Row row) {
    Transition transition =
        new Transition(
            new AccountId(row.getString("tenant_id"), row.getString("user_id")),
            AccountState.valueOf(row.getString("from_state")),
            AccountState.valueOf(row.getString("to_state")),
            row.getLong("version"),
            TransitionTrigger.valueOf(row.getString("trigger")),
            AuditTable.rules(row.getString("triggered_by_rule")),
            row.getLong("timestamp_millis"),
            row.getString("actor"),
            row.getString("reason"));
    return new Audited(transition, row.getLong("entry_id"));
  }

  static AccountRow accountRow(Row row) {
    return new AccountRow(row.getString("user_id"), AccountState.valueOf(row.getString("state")));
  }

  static StoredEvent event(Row row) {
    Long timestampMillis = row.getLong("timestamp_millis");
    Long price = row.getLong("market_avg_price");
    GameEvent event =
        new GameEvent(
            row.getString("tenant_id"),
            row.getString("event_id"),
            Optional.ofNullable(row.getString("timestamp_text")),
            timestampMillis == null ? GameEvent.NO_TIMESTAMP : timestampMillis,
            row.getString("event_type"),
            row.getString("actor_id"),
            row.getString("target_id"),
            row.getLong("currency_amount"),
            Optional.ofNullable(row.getString("item_id")),
            price == null ? GameEvent.NO_PRICE : price,
            row.getInteger("actor_level"),
            row.getInteger("account_age_days"),
            Optional.ofNullable(row.getString("recent_chat_log")));
    return new StoredEvent(
        event,
        row.getLong("receipt_millis"),
        row.getLong("effective_millis"),
        row.getInteger("rules"));
  }

  static StoredSettingChange settingChange(Row row) {
    return new StoredSettingChange(
        row.getString("setting"),
        row.getString("from_value"),
        row.getString("to_value"),
        row.getString("actor"),
        row.getString("reason"),
        row.getLong("timestamp_millis"));
  }

  static AccountProfile profile(Row row, Optional<Verdict> lastVerdict) {
    return new AccountProfile(
        row.getLong("as_of"),
        row.getLong("total"),
        row.getLong("transactions"),
        row.getLong("senders"),
        Optional.ofNullable(row.getString("triggers")).map(StoredJson::triggers).orElse(List.of()),
        lastVerdict);
  }

  static StoredAnalysis analysis(Row row) {
    Verdict verdict =
        new Verdict(
            row.getString("user_id"),
            row.getBoolean("is_fraud"),
            row.getInteger("risk_score"),
            FraudType.valueOf(row.getString("fraud_type")),
            AccountState.valueOf(row.getString("recommended_action")),
            row.getString("reasoning"),
            List.of(row.getArrayOfStrings("evidence_event_ids")),
            row.getDouble("confidence"),
            Verdict.Source.valueOf(row.getString("source")));
    return new StoredAnalysis(
        row.getUUID("analysis_id"),
        row.getLong("created_millis"),
        verdict,
        VerdictEffect.valueOf(row.getString("effect")),
        Optional.ofNullable(row.getString("model_input")));
  }
}
