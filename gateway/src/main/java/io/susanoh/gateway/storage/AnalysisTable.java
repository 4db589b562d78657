package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.journal.JournalRecord.VerdictReached;
import io.susanoh.gateway.review.EvidenceJson;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Writes {@code analysis_result}. */
final class AnalysisTable {

  private static final String INSERT =
      """
      insert into analysis_result (tenant_id, analysis_id, user_id, job_id, created_millis, is_fraud,
        risk_score, fraud_type, recommended_action, reasoning, evidence_event_ids, confidence,
        source, effect, evidence, model_input)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb - '%1$s', ?::jsonb -> '%1$s')
      on conflict do nothing
      """
          .formatted(EvidenceJson.MODEL_INPUT);

  private AnalysisTable() {}

  /** Inserts verdicts in their order, one row for each analysis. */
  static void insert(Connection connection, List<VerdictReached> reached, Counts counts)
      throws SQLException {
    if (reached.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      for (VerdictReached one : reached) {
        bind(statement, one);
        counts.add(one.account().tenantId(), Counter.L2_ANALYSES, statement.executeUpdate());
      }
    }
  }

  private static void bind(PreparedStatement statement, VerdictReached reached)
      throws SQLException {
    Verdict verdict = reached.verdict();
    statement.setString(1, reached.account().tenantId());
    statement.setObject(2, reached.analysisId());
    statement.setString(3, reached.account().userId());
    statement.setObject(4, reached.jobId().orElse(null));
    statement.setLong(5, reached.receiptMillis());
    statement.setBoolean(6, verdict.isFraud());
    statement.setInt(7, verdict.riskScore());
    statement.setString(8, verdict.fraudType().name());
    statement.setString(9, verdict.recommendedAction().name());
    statement.setString(10, verdict.reasoning());
    statement.setArray(
        11,
        statement
            .getConnection()
            .createArrayOf("text", verdict.evidenceEventIds().toArray(String[]::new)));
    statement.setDouble(12, verdict.confidence());
    statement.setString(13, verdict.source().name());
    statement.setString(14, reached.effect().name());
    statement.setString(15, reached.evidenceJson());
    statement.setString(16, reached.evidenceJson());
  }
}
