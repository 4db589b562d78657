package io.susanoh.gateway.http;

import io.susanoh.gateway.access.AppUser;
import io.susanoh.gateway.access.Role;
import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Clearance;
import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.screening.AccountProfile;
import io.susanoh.gateway.storage.StoredAnalysis;
import io.susanoh.gateway.storage.StoredEvent;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.Rule;
import io.susanoh.l1.ScreeningResult;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The values of CONTRACT §5–§7 as the JSON that answers hold. */
final class Json {
  private Json() {}

  /** An array of what {@code each} makes of the items. */
  static <T> JsonArray array(List<T> items, Function<T, JsonObject> each) {
    JsonArray array = new JsonArray();
    items.forEach(item -> array.add(each.apply(item)));
    return array;
  }

  /** The names of {@code rules}, in the order R1, R2, R3, R4. */
  static JsonArray rules(int rules) {
    JsonArray names = new JsonArray();
    Rule.of(rules).forEach(rule -> names.add(rule.name()));
    return names;
  }

  /** {@code {user_id, state}}. */
  static JsonObject accountState(String userId, AccountState state) {
    return new JsonObject().put("user_id", userId).put("state", state.name());
  }

  /** An account with what a person needs to judge it. */
  static JsonObject account(Account account, Optional<AccountProfile> profile) {
    return accountState(account.id().userId(), account.state())
        .put("version", account.version())
        .put("clearance", account.clearance().map(Json::clearance).orElse(null))
        .put("profile", profile.map(Json::profile).orElse(null));
  }

  private static JsonObject profile(AccountProfile profile) {
    return new JsonObject()
        .put("as_of", Timestamps.format(profile.asOfMillis()))
        .put("total_received_5min", profile.totalReceived())
        .put("transaction_count_5min", profile.transactionCount())
        .put("unique_senders_5min", profile.uniqueSenders())
        .put(
            "last_triggers",
            array(
                profile.lastTriggers(),
                trigger ->
                    new JsonObject()
                        .put("event_id", trigger.eventId())
                        .put("rules", rules(trigger.rules()))
                        .put("effective_at", Timestamps.format(trigger.effectiveMillis()))))
        .put("last_verdict", profile.lastVerdict().map(Json::verdict).orElse(null));
  }

  private static JsonObject clearance(Clearance clearance) {
    boolean empty = clearance.newestMillis() == ScreeningResult.EMPTY_WINDOW;
    return new JsonObject()
        .put("cleared_at", Timestamps.format(clearance.clearedAtMillis()))
        .put("rules", rules(clearance.rules()))
        .put("window_total", clearance.windowTotal())
        .put("window_count", clearance.windowCount())
        .put("newest_event_at", empty ? null : Timestamps.format(clearance.newestMillis()))
        .put("trigger_ids", new JsonArray(clearance.triggerIds()));
  }

  /** An event's fields as sent, and the rules it fired. */
  static JsonObject event(StoredEvent stored) {
    GameEvent event = stored.event();
    return new JsonObject()
        .put("event_id", event.eventId())
        .put("timestamp", event.timestamp().orElse(Timestamps.format(stored.receiptMillis())))
        .put("event_type", event.eventType())
        .put("actor_id", event.actorId())
        .put("target_id", event.targetId())
        .put("action_details", actionDetails(event))
        .put("context_metadata", contextMetadata(event))
        .put("screened", stored.rules() != 0)
        .put("triggered_rules", rules(stored.rules()));
  }

  private static JsonObject actionDetails(GameEvent event) {
    boolean priced = event.marketAvgPrice() != GameEvent.NO_PRICE;
    return new JsonObject()
        .put("currency_amount", event.currencyAmount())
        .put("item_id", event.itemId().orElse(null))
        .put("market_avg_price", priced ? event.marketAvgPrice() : null);
  }

  private static JsonObject contextMetadata(GameEvent event) {
    return new JsonObject()
        .put("actor_level", event.actorLevel())
        .put("account_age_days", event.accountAgeDays())
        .put("recent_chat_log", event.recentChatLog().orElse(null));
  }

  /** One move of an account. */
  static JsonObject transition(Transition transition) {
    String rules =
        Rule.of(transition.rules()).stream().map(Rule::name).collect(Collectors.joining(","));
    return new JsonObject()
        .put("user_id", transition.account().userId())
        .put("from_state", transition.from().name())
        .put("to_state", transition.to().name())
        .put("trigger", transition.trigger().name())
        .put("triggered_by_rule", rules.isEmpty() ? null : rules)
        .put("timestamp", Timestamps.format(transition.timestampMillis()))
        .put("evidence_summary", transition.evidenceSummary())
        .put("actor", transition.actor())
        .put("version", transition.version());
  }

  /** A verdict, by exactly the keys of CONTRACT §6. */
  static JsonObject verdict(Verdict verdict) {
    return new JsonObject()
        .put("target_id", verdict.targetId())
        .put("is_fraud", verdict.isFraud())
        .put("risk_score", verdict.riskScore())
        .put("fraud_type", verdict.fraudType().name())
        .put("recommended_action", verdict.recommendedAction().name())
        .put("reasoning", verdict.reasoning())
        .put("evidence_event_ids", new JsonArray(verdict.evidenceEventIds()))
        .put("confidence", verdict.confidence());
  }

  /** A stored verdict with what became of it. */
  static JsonObject analysis(StoredAnalysis analysis) {
    return verdict(analysis.verdict())
        .put("analysis_id", analysis.id().toString())
        .put("created_at", Timestamps.format(analysis.createdMillis()))
        .put("source", analysis.verdict().source().name())
        .put("effect", analysis.effect().name())
        .put("model_input", analysis.modelInput().map(JsonObject::new).orElse(null));
  }

  /** One who logs in. */
  static JsonObject appUser(AppUser user) {
    return new JsonObject()
        .put("name", user.name())
        .put("role", role(user.role()))
        .put("disabled", user.disabled());
  }

  /** A role as the contract writes it. */
  static String role(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }
}
