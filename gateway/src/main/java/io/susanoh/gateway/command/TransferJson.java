package io.susanoh.gateway.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.Clearance;
import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.gateway.journal.JournalRecord.VerdictReached;
import io.susanoh.gateway.storage.TransferItem;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.Rule;
import io.susanoh.l1.ScreeningResult.Admission;
import java.time.Instant;
import java.util.Collection;

/**
 * Items as lines of NDJSON. Fields are named as in the API's answers; what those do not have is
 * beside them. {@link TransferReader} reads them back.
 */
final class TransferJson {

  /** Numbers come back as they are written. */
  static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private TransferJson() {}

  /** The line of an item, without its end. */
  static String line(TransferItem item) {
    try {
      return MAPPER.writeValueAsString(
          switch (item) {
            case TransferItem.OfAccount account -> account(account);
            case TransferItem.OfTransition transition -> transition(transition.transition());
            case TransferItem.OfAnalysis analysis -> analysis(analysis.verdict());
            case TransferItem.OfEvent event -> event(event.event());
          });
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ObjectNode object(String type, String tenantId) {
    return MAPPER.createObjectNode().put("type", type).put("tenant_id", tenantId);
  }

  private static ObjectNode account(TransferItem.OfAccount item) {
    Account account = item.account();
    ObjectNode json =
        object("account", account.id().tenantId())
            .put("user_id", account.id().userId())
            .put("state", account.state().name())
            .put("version", account.version())
            .put("person_version", account.personVersion())
            .put("trigger_stamp", account.triggerStamp())
            .put("created_at", time(item.createdMillis()))
            .put("updated_at", time(item.updatedMillis()));
    account.clearance().ifPresent(cleared -> json.set("clearance", clearance(cleared)));
    return json;
  }

  private static ObjectNode clearance(Clearance clearance) {
    ObjectNode json =
        MAPPER
            .createObjectNode()
            .put("cleared_at", time(clearance.clearedAtMillis()))
            .put("window_total", clearance.windowTotal())
            .put("window_count", clearance.windowCount())
            .put("newest_millis", clearance.newestMillis());
    json.set("rules", rules(clearance.rules()));
    json.set("trigger_ids", texts(clearance.triggerIds()));
    return json;
  }

  private static ObjectNode transition(Transition transition) {
    ObjectNode json =
        object("transition", transition.account().tenantId())
            .put("user_id", transition.account().userId())
            .put("from_state", transition.from().name())
            .put("to_state", transition.to().name())
            .put("trigger", transition.trigger().name())
            .put("timestamp", time(transition.timestampMillis()))
            .put("evidence_summary", transition.evidenceSummary())
            .put("actor", transition.actor())
            .put("version", transition.version());
    json.set("triggered_by_rule", rules(transition.rules()));
    return json;
  }

  private static ObjectNode analysis(VerdictReached reached) throws JsonProcessingException {
    Verdict verdict = reached.verdict();
    ObjectNode json =
        object("analysis", reached.account().tenantId())
            .put("target_id", reached.account().userId())
            .put("analysis_id", reached.analysisId().toString())
            .put("created_at", time(reached.receiptMillis()))
            .put("is_fraud", verdict.isFraud())
            .put("risk_score", verdict.riskScore())
            .put("fraud_type", verdict.fraudType().name())
            .put("recommended_action", verdict.recommendedAction().name())
            .put("reasoning", verdict.reasoning())
            .put("confidence", verdict.confidence())
            .put("source", verdict.source().name())
            .put("effect", reached.effect().name());
    reached.jobId().ifPresent(job -> json.put("job_id", job.toString()));
    json.set("evidence_event_ids", texts(verdict.evidenceEventIds()));
    json.set("evidence", MAPPER.readTree(reached.evidenceJson()));
    return json;
  }

  private static ObjectNode event(EventAccepted accepted) {
    GameEvent event = accepted.event();
    ObjectNode json = object("event", event.tenantId()).put("event_id", event.eventId());
    event.timestamp().ifPresent(timestamp -> json.put("timestamp", timestamp));
    json.put("event_type", event.eventType())
        .put("actor_id", event.actorId())
        .put("target_id", event.targetId());
    ObjectNode details =
        json.putObject("action_details").put("currency_amount", event.currencyAmount());
    event.itemId().ifPresent(item -> details.put("item_id", item));
    if (event.marketAvgPrice() != GameEvent.NO_PRICE) {
      details.put("market_avg_price", event.marketAvgPrice());
    }
    ObjectNode context =
        json.putObject("context_metadata")
            .put("actor_level", event.actorLevel())
            .put("account_age_days", event.accountAgeDays());
    event.recentChatLog().ifPresent(chat -> context.put("recent_chat_log", chat));
    json.put("received_at", time(accepted.receiptMillis()))
        .put("effective_at", time(accepted.effectiveMillis()))
        .put("opened_at", time(accepted.result().openedMillis()))
        .put("late", accepted.result().admission() == Admission.LATE);
    json.set("triggered_rules", rules(accepted.result().rules()));
    return json;
  }

  private static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  private static ArrayNode rules(int rules) {
    return texts(Rule.of(rules).stream().map(Rule::name).toList());
  }

  private static ArrayNode texts(Collection<String> texts) {
    ArrayNode array = MAPPER.createArrayNode();
    texts.forEach(array::add);
    return array;
  }
}
