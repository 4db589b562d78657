package io.susanoh.gateway.review;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.Rule;
import io.susanoh.l1.RuleSet;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * What a model is asked about an evidence: the least that it needs, ids replaced by {@link
 * Aliases}, and what players wrote as data between delimiters, escaped and bounded (CONTRACT §6).
 * One thread.
 */
final class Prompt {

  /** How much of the evidence is shown. */
  enum Scope {
    WHOLE(Evidence.EVENTS_MAX, 400, 12_000),
    /** For a model that found the whole too long. */
    SHRUNK(12, 100, 1_000),
    /** No text that anybody wrote: no chat, no item, no type. */
    WITHOUT_TEXT(Evidence.EVENTS_MAX, 0, 0);

    private final int eventsMax;
    private final int chatMax;
    private final int chatsMax;

    Scope(int eventsMax, int chatMax, int chatsMax) {
      this.eventsMax = eventsMax;
      this.chatMax = chatMax;
      this.chatsMax = chatsMax;
    }
  }

  /**
   * The most bytes of an input in UTF-8, so that a verdict's record holds it beside its evidence.
   */
  static final int INPUT_BYTES_MAX = 56 * 1024;

  private static final String BEGIN = "<untrusted_data>\n";
  private static final String END = "\n</untrusted_data>";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Evidence evidence;
  private final History history;
  private final RuleSet rules;
  private final long nowMillis;
  private final Aliases aliases = new Aliases();

  private Prompt(Evidence evidence, History history, RuleSet rules, long nowMillis) {
    this.evidence = evidence;
    this.history = history;
    this.rules = rules;
    this.nowMillis = nowMillis;
    aliases.account(evidence.account().userId());
    evidence.events().forEach(event -> aliases.event(event.event().eventId()));
  }

  /**
   * A prompt about {@code evidence}.
   *
   * @param rules in force, for their thresholds
   */
  static Prompt of(Evidence evidence, History history, RuleSet rules, long nowMillis) {
    return new Prompt(
        Objects.requireNonNull(evidence),
        Objects.requireNonNull(history),
        Objects.requireNonNull(rules),
        nowMillis);
  }

  /** The request, of a part of the evidence. */
  ModelRequest request(Scope scope) {
    return new ModelRequest(
        evidence.account().tenantId(), Instructions.TEXT, BEGIN + input(scope) + END);
  }

  /** Turns aliases back into ids. */
  Aliases aliases() {
    return aliases;
  }

  /** The alias of the account that is asked about. */
  String target() {
    return aliases.account(evidence.account().userId());
  }

  private String input(Scope scope) {
    for (int events = scope.eventsMax; ; events = events * 3 / 4) {
      String input = PlayerText.visible(json(scope, events).toString());
      if (events == 0 || input.getBytes(StandardCharsets.UTF_8).length <= INPUT_BYTES_MAX) {
        return input;
      }
    }
  }

  private ObjectNode json(Scope scope, int eventsMax) {
    ObjectNode node = JSON.createObjectNode();
    node.put("target", target());
    node.set("profile", profile());
    node.set("rules", rules());
    node.put("trigger", aliases.event(evidence.trigger().eventId()));
    ArrayNode events = node.putArray("events");
    int room = scope.chatsMax;
    for (EvidenceEvent event : evidence.events()) {
      if (events.size() == eventsMax) {
        break;
      }
      room -= add(events, event, scope, room);
    }
    node.set("recent_verdicts", verdicts());
    node.set("recent_releases", releases());
    return node;
  }

  private ObjectNode profile() {
    Profile profile = evidence.profile();
    ObjectNode node = JSON.createObjectNode();
    node.put("user_id", target());
    node.put("current_state", profile.currentState().name());
    node.put("total_received_5min", profile.totalReceived());
    node.put("transaction_count_5min", profile.transactionCount());
    node.put("unique_senders_5min", profile.uniqueSenders());
    return node;
  }

  private ArrayNode rules() {
    ArrayNode all = JSON.createArrayNode();
    for (Rule rule : Rule.values()) {
      ObjectNode node = all.addObject();
      node.put("rule", rule.name());
      node.put("fired", rule.in(evidence.rules()));
      switch (rule) {
        case R1 ->
            node.put("observed_total", evidence.profile().totalReceived())
                .put("threshold", rules.amountThreshold());
        case R2 ->
            node.put("observed_count", evidence.profile().transactionCount())
                .put("threshold", rules.countThreshold());
        case R3 ->
            node.put("observed_times_market_price", priceMultiple())
                .put("threshold", rules.priceMultiplier());
        case R4 -> node.put("observed_chats", chats()).put("threshold", 1);
      }
    }
    return all;
  }

  private long priceMultiple() {
    return evidence.events().stream()
        .map(EvidenceEvent::event)
        .filter(event -> event.marketAvgPrice() > 0)
        .mapToLong(event -> event.currencyAmount() / event.marketAvgPrice())
        .max()
        .orElse(0);
  }

  private long chats() {
    return evidence.events().stream().filter(event -> Rule.R4.in(event.rules())).count();
  }

  /** Adds an event; how many code points of chat it took. */
  private int add(ArrayNode events, EvidenceEvent logged, Scope scope, int room) {
    GameEvent event = logged.event();
    ObjectNode node = events.addObject();
    node.put("event", aliases.event(event.eventId()));
    node.put("actor", aliases.account(event.actorId()));
    node.put(
        "seconds_before_trigger",
        Math.max(0, evidence.trigger().effectiveMillis() - logged.effectiveMillis()) / 1000);
    node.put("currency_amount", event.currencyAmount());
    if (event.marketAvgPrice() != GameEvent.NO_PRICE) {
      node.put("market_avg_price", event.marketAvgPrice());
    }
    node.put("actor_level", event.actorLevel());
    node.put("actor_account_age_days", event.accountAgeDays());
    node.set("fired", names(logged.rules()));
    return scope == Scope.WITHOUT_TEXT ? 0 : addText(node, event, Math.min(scope.chatMax, room));
  }

  private static int addText(ObjectNode node, GameEvent event, int chatMax) {
    ObjectNode text = node.putObject("text_by_players");
    text.put("event_type", event.eventType());
    event.itemId().ifPresent(item -> text.put("item_id", item));
    if (event.recentChatLog().isEmpty() || chatMax == 0) {
      return 0;
    }
    String chat = event.recentChatLog().get();
    String shown = PlayerText.last(chat, chatMax);
    text.put("chat", shown);
    if (shown.length() < chat.length()) {
      text.put("chat_left_out_chars", chat.length() - shown.length());
    }
    return shown.codePointCount(0, shown.length());
  }

  private ArrayNode verdicts() {
    ArrayNode all = JSON.createArrayNode();
    for (History.PastVerdict verdict : history.verdicts()) {
      all.addObject()
          .put("recommended_action", verdict.action().name())
          .put("risk_score", verdict.riskScore())
          .put("by", verdict.source().name())
          .put("seconds_ago", secondsAgo(verdict.atMillis()));
    }
    return all;
  }

  private ArrayNode releases() {
    ArrayNode all = JSON.createArrayNode();
    for (History.Release release : history.releases()) {
      all.addObject()
          .put("by", release.by().name())
          .put("seconds_ago", secondsAgo(release.atMillis()));
    }
    return all;
  }

  private long secondsAgo(long millis) {
    return Math.max(0, nowMillis - millis) / 1000;
  }

  private static ArrayNode names(int bits) {
    ArrayNode names = JSON.createArrayNode();
    List<Rule> rules = Rule.of(bits);
    rules.forEach(rule -> names.add(rule.name()));
    return names;
  }
}
