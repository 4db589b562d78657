package io.susanoh.gateway.notify;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.account.VerdictEffect;
import io.susanoh.l1.Rule;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import java.util.stream.Collectors;

/** Payloads, as Standard Webhooks recommends them: {@code {type, timestamp, data}}. */
final class NoticeJson {

  private static final DateTimeFormatter UTC_MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private NoticeJson() {}

  static String transition(Transition transition) {
    String rules =
        Rule.of(transition.rules()).stream().map(Rule::name).collect(Collectors.joining(","));
    JsonObject data =
        new JsonObject()
            .put("tenant_id", transition.account().tenantId())
            .put("user_id", transition.account().userId())
            .put("from_state", transition.from().name())
            .put("to_state", transition.to().name())
            .put("trigger", transition.trigger().name())
            .put("triggered_by_rule", rules.isEmpty() ? null : rules)
            .put("timestamp", time(transition.timestampMillis()))
            .put("evidence_summary", transition.evidenceSummary())
            .put("actor", transition.actor())
            .put("version", transition.version());
    return payload(Topic.TRANSITION, transition.timestampMillis(), data);
  }

  static String verdict(
      AccountId account, UUID analysisId, long atMillis, Verdict verdict, VerdictEffect effect) {
    JsonObject data =
        new JsonObject()
            .put("tenant_id", account.tenantId())
            .put("target_id", account.userId())
            .put("analysis_id", analysisId.toString())
            .put("is_fraud", verdict.isFraud())
            .put("risk_score", verdict.riskScore())
            .put("fraud_type", verdict.fraudType().name())
            .put("recommended_action", verdict.recommendedAction().name())
            .put("reasoning", verdict.reasoning())
            .put("evidence_event_ids", new JsonArray(verdict.evidenceEventIds()))
            .put("confidence", verdict.confidence())
            .put("source", verdict.source().name())
            .put("effect", effect.name());
    return payload(Topic.VERDICT, atMillis, data);
  }

  static String outage(ModelOutage outage) {
    JsonObject data =
        new JsonObject()
            .put("tenant_id", outage.tenantId())
            .put("status", outage.over() ? "over" : "began")
            .put("fault", outage.fault())
            .put("cause", outage.cause());
    return payload(Topic.MODEL_OUTAGE, outage.atMillis(), data);
  }

  static String ping(String tenantId, String actor, long atMillis) {
    return payload(
        Topic.PING, atMillis, new JsonObject().put("tenant_id", tenantId).put("by", actor));
  }

  private static String payload(Topic topic, long atMillis, JsonObject data) {
    return new JsonObject()
        .put("type", topic.word())
        .put("timestamp", time(atMillis))
        .put("data", data)
        .encode();
  }

  private static String time(long millis) {
    return UTC_MILLIS.format(Instant.ofEpochMilli(millis));
  }
}
