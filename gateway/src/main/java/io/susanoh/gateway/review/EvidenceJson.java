package io.susanoh.gateway.review;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.EvidenceMark;
import io.susanoh.gateway.account.Trigger;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.Rule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * {@link Evidence} as JSON: the form in which it is stored with its job and its verdict. What is
 * written reads back equal.
 */
public final class EvidenceJson {

  /** A record has room for it, and for the longest verdict. */
  private static final int BYTES_MAX = 960 * 1024;

  private static final ObjectMapper JSON = new ObjectMapper();

  private EvidenceJson() {}

  /** The field that holds what a model was sent. */
  public static final String MODEL_INPUT = "model_input";

  /** Writes {@code evidence}. */
  public static String write(Evidence evidence) {
    return node(evidence).toString();
  }

  /**
   * Writes {@code evidence} and what a model was sent of it; that is left out, and said to be,
   * where both together would be too long for a verdict's record.
   *
   * @param modelInput JSON; empty: no model was asked
   */
  static String write(Evidence evidence, Optional<String> modelInput) {
    String alone = write(evidence);
    if (modelInput.isEmpty()) {
      return alone;
    }
    int bytes =
        alone.getBytes(StandardCharsets.UTF_8).length
            + modelInput.get().getBytes(StandardCharsets.UTF_8).length;
    ObjectNode node = node(evidence);
    if (bytes > BYTES_MAX) {
      node.putObject(MODEL_INPUT).put("left_out_bytes", bytes);
    } else {
      node.set(MODEL_INPUT, parsed(modelInput.get()));
    }
    return node.toString();
  }

  private static ObjectNode node(Evidence evidence) {
    ObjectNode node = JSON.createObjectNode();
    node.put("tenant_id", evidence.account().tenantId());
    node.put("target_id", evidence.account().userId());
    node.set("trigger", trigger(evidence.trigger()));
    ArrayNode events = node.putArray("events");
    evidence.events().forEach(event -> events.add(event(event)));
    node.set("profile", profile(evidence));
    node.set("mark", mark(evidence.mark()));
    return node;
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  public static Evidence read(String json) {
    JsonNode node = parsed(json);
    AccountId account =
        new AccountId(
            node.required("tenant_id").textValue(), node.required("target_id").textValue());
    List<EvidenceEvent> events = new ArrayList<>();
    node.required("events").forEach(event -> events.add(readEvent(account, event)));
    return new Evidence(
        account,
        readTrigger(node.required("trigger")),
        events,
        readProfile(node.required("profile")),
        readMark(node.required("mark"), events));
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("what was stored is not JSON", e);
    }
  }

  private static ObjectNode trigger(Trigger trigger) {
    ObjectNode node = JSON.createObjectNode();
    node.put("event_id", trigger.eventId());
    node.set("triggered_rules", rules(trigger.rules()));
    node.put("effective_millis", trigger.effectiveMillis());
    node.put("stamp", trigger.stamp());
    return node;
  }

  private static Trigger readTrigger(JsonNode node) {
    return new Trigger(
        node.required("event_id").textValue(),
        readRules(node.required("triggered_rules")),
        node.required("effective_millis").longValue(),
        node.required("stamp").longValue());
  }

  private static ObjectNode event(EvidenceEvent logged) {
    GameEvent event = logged.event();
    ObjectNode node = JSON.createObjectNode();
    node.put("event_id", event.eventId());
    event.timestamp().ifPresent(text -> node.put("timestamp", text));
    if (event.timestampMillis() != GameEvent.NO_TIMESTAMP) {
      node.put("timestamp_millis", event.timestampMillis());
    }
    node.put("event_type", event.eventType());
    node.put("actor_id", event.actorId());
    ObjectNode action = node.putObject("action_details");
    action.put("currency_amount", event.currencyAmount());
    event.itemId().ifPresent(item -> action.put("item_id", item));
    if (event.marketAvgPrice() != GameEvent.NO_PRICE) {
      action.put("market_avg_price", event.marketAvgPrice());
    }
    ObjectNode context = node.putObject("context_metadata");
    context.put("actor_level", event.actorLevel());
    context.put("account_age_days", event.accountAgeDays());
    event.recentChatLog().ifPresent(chat -> context.put("recent_chat_log", chat));
    node.put("receipt_millis", logged.receiptMillis());
    node.put("effective_millis", logged.effectiveMillis());
    node.set("triggered_rules", rules(logged.rules()));
    return node;
  }

  private static EvidenceEvent readEvent(AccountId target, JsonNode node) {
    JsonNode action = node.required("action_details");
    JsonNode context = node.required("context_metadata");
    GameEvent event =
        new GameEvent(
            target.tenantId(),
            node.required("event_id").textValue(),
            text(node, "timestamp"),
            number(node, "timestamp_millis", GameEvent.NO_TIMESTAMP),
            node.required("event_type").textValue(),
            node.required("actor_id").textValue(),
            target.userId(),
            action.required("currency_amount").longValue(),
            text(action, "item_id"),
            number(action, "market_avg_price", GameEvent.NO_PRICE),
            context.required("actor_level").intValue(),
            context.required("account_age_days").intValue(),
            text(context, "recent_chat_log"));
    return new EvidenceEvent(
        event,
        node.required("receipt_millis").longValue(),
        node.required("effective_millis").longValue(),
        readRules(node.required("triggered_rules")));
  }

  private static ObjectNode profile(Evidence evidence) {
    Profile profile = evidence.profile();
    ObjectNode node = JSON.createObjectNode();
    node.put("user_id", evidence.account().userId());
    node.put("current_state", profile.currentState().name());
    node.put("total_received_5min", profile.totalReceived());
    node.put("transaction_count_5min", profile.transactionCount());
    node.put("unique_senders_5min", profile.uniqueSenders());
    return node;
  }

  private static Profile readProfile(JsonNode node) {
    return new Profile(
        AccountState.valueOf(node.required("current_state").textValue()),
        node.required("total_received_5min").longValue(),
        node.required("transaction_count_5min").longValue(),
        node.required("unique_senders_5min").longValue());
  }

  private static ObjectNode mark(EvidenceMark mark) {
    ObjectNode node = JSON.createObjectNode();
    node.put("account_version", mark.accountVersion());
    node.put("trigger_stamp", mark.triggerStamp());
    node.set("triggered_rules", rules(mark.rules()));
    node.put("window_total", mark.windowTotal());
    node.put("window_count", mark.windowCount());
    node.put("newest_millis", mark.newestMillis());
    ArrayNode ids = node.putArray("trigger_ids");
    mark.triggerIds().forEach(ids::add);
    return node;
  }

  private static EvidenceMark readMark(JsonNode node, List<EvidenceEvent> events) {
    List<String> ids = new ArrayList<>();
    node.required("trigger_ids").forEach(id -> ids.add(id.textValue()));
    return new EvidenceMark(
        node.required("account_version").longValue(),
        node.required("trigger_stamp").longValue(),
        readRules(node.required("triggered_rules")),
        node.required("window_total").longValue(),
        node.required("window_count").intValue(),
        node.required("newest_millis").longValue(),
        ids,
        Evidence.actors(events));
  }

  private static ArrayNode rules(int bits) {
    ArrayNode names = JSON.createArrayNode();
    Rule.of(bits).forEach(rule -> names.add(rule.name()));
    return names;
  }

  private static int readRules(JsonNode names) {
    return IntStream.range(0, names.size())
        .map(i -> Rule.valueOf(names.get(i).textValue()).bit())
        .reduce(0, (a, b) -> a | b);
  }

  private static Optional<String> text(JsonNode node, String name) {
    return Optional.ofNullable(node.get(name)).map(JsonNode::textValue);
  }

  private static long number(JsonNode node, String name, long absent) {
    return Optional.ofNullable(node.get(name)).map(JsonNode::longValue).orElse(absent);
  }
}
