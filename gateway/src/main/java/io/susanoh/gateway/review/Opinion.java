package io.susanoh.gateway.review;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.FraudType;
import io.susanoh.gateway.account.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a model's answer comes to when it is not trusted (CONTRACT §6): unknown fields are dropped,
 * numbers clamped, ids that it was not shown dropped, and what is unknown or contradicts itself
 * becomes UNDER_SURVEILLANCE.
 *
 * @param action NORMAL, UNDER_SURVEILLANCE or BANNED
 * @param riskScore 0–100, in the action's band
 * @param fraudType empty: not one of those known
 * @param evidenceEventIds ids of the evidence's events
 * @param confidence 0–1
 * @param doubt why the action is not the one that the model named; empty: it is
 */
record Opinion(
    AccountState action,
    int riskScore,
    boolean isFraud,
    Optional<FraudType> fraudType,
    String reasoning,
    List<String> evidenceEventIds,
    double confidence,
    Optional<String> doubt) {

  /** The most characters of an answer that are read. */
  static final int ANSWER_CHARS_MAX = 64 * 1024;

  private static final int REASONING_CHARS_MAX = 2_000;
  private static final int SCORE_MAX = 100;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .configure(JsonParser.Feature.STRICT_DUPLICATE_DETECTION, true)
          .build();

  Opinion {
    evidenceEventIds = List.copyOf(evidenceEventIds);
  }

  /** Reads an answer to {@code prompt}; empty when it is not the JSON that was asked for. */
  static Optional<Opinion> read(String answer, Prompt prompt) {
    if (answer.length() > ANSWER_CHARS_MAX) {
      return Optional.empty();
    }
    JsonNode node;
    try {
      node = JSON.readTree(answer);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
    if (!node.isObject() || !node.path("risk_score").isNumber()) {
      return Optional.empty();
    }
    return Optional.of(of(node, prompt));
  }

  private static Opinion of(JsonNode node, Prompt prompt) {
    int score = (int) Math.clamp(node.get("risk_score").doubleValue(), 0, SCORE_MAX);
    JsonNode fraud = node.path("is_fraud");
    boolean isFraud = fraud.isBoolean() ? fraud.booleanValue() : score > Arbiter.SCORE_NORMAL_MAX;
    Optional<AccountState> named =
        constant(AccountState.values(), node.path("recommended_action"))
            .filter(action -> action != AccountState.RESTRICTED_WITHDRAWAL);
    Optional<String> doubt = doubt(node, prompt, named, score, isFraud);
    AccountState action = doubt.isPresent() ? AccountState.UNDER_SURVEILLANCE : named.orElseThrow();
    return new Opinion(
        action,
        doubt.isPresent() ? watchedScore(score) : score,
        isFraud,
        constant(FraudType.values(), node.path("fraud_type")),
        reasoning(node, prompt),
        evidence(node.path("evidence_event_ids"), prompt),
        Math.clamp(node.path("confidence").asDouble(0), 0.0, 1.0),
        doubt);
  }

  private static Optional<String> doubt(
      JsonNode node, Prompt prompt, Optional<AccountState> named, int score, boolean isFraud) {
    if (named.isEmpty()) {
      return Optional.of("the model named no known action");
    }
    if (!node.path("target_id").asText().equals(prompt.target())) {
      return Optional.of("the model named another target");
    }
    if (named.get() != Arbiter.action(score)) {
      return Optional.of(
          "the model's action " + named.get() + " is not that of its score " + score);
    }
    if (named.get() == AccountState.NORMAL && isFraud) {
      return Optional.of("the model says NORMAL and fraud");
    }
    return Optional.empty();
  }

  private static String reasoning(JsonNode node, Prompt prompt) {
    String text = PlayerText.oneLine(node.path("reasoning").asText(), REASONING_CHARS_MAX);
    return prompt.aliases().resolve(text);
  }

  private static List<String> evidence(JsonNode named, Prompt prompt) {
    Set<String> ids = new LinkedHashSet<>();
    named.forEach(alias -> prompt.aliases().eventId(alias.asText()).ifPresent(ids::add));
    return new ArrayList<>(ids);
  }

  private static <E extends Enum<E>> Optional<E> constant(E[] constants, JsonNode name) {
    return Arrays.stream(constants).filter(one -> one.name().equals(name.textValue())).findFirst();
  }

  private static int watchedScore(int score) {
    return Math.clamp(score, Arbiter.SCORE_NORMAL_MAX + 1, Arbiter.SCORE_SURVEILLANCE_MAX);
  }

  /** This opinion, but no release: {@code why} the account is to be watched instead. */
  Opinion watched(String why) {
    return new Opinion(
        AccountState.UNDER_SURVEILLANCE,
        watchedScore(riskScore),
        true,
        fraudType.filter(type -> type != FraudType.LEGITIMATE),
        reasoning,
        evidenceEventIds,
        confidence,
        Optional.of(why));
  }

  /** As the verdict on {@code evidence}, whatever target the model named. */
  Verdict verdict(Evidence evidence) {
    return new Verdict(
        evidence.account().userId(),
        isFraud,
        riskScore,
        fraudType.orElseGet(() -> Arbiter.fraudType(riskScore, evidence)),
        action,
        doubt.map(why -> "[Watched: " + why + "] ").orElse("") + reasoning,
        evidenceEventIds,
        confidence,
        Verdict.Source.MODEL);
  }
}
