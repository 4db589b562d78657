package io.susanoh.golden.parity;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.susanoh.golden.Corpus;
import io.susanoh.golden.reference.NaiveEngine;
import io.susanoh.golden.vector.Answer;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes a stream in the format of {@code vectors/README.md}, with the naive model's answers. */
final class StreamAsVector {

  private StreamAsVector() {}

  /** A case that can be put into a file of {@code vectors}, once its answers have been reasoned. */
  static String print(EventStream stream) {
    NaiveEngine naive = new NaiveEngine();
    String steps =
        stream.steps().stream()
            .map(step -> "    " + step(step, answer(naive, stream, step)))
            .collect(Collectors.joining(",\n"));
    return """
    {"name": "found by a random stream",
     "rules": %s,
     "clock": "set",
     "steps": [
    %s
     ]}"""
        .formatted(rules(stream.rules()), steps);
  }

  private static ScreeningResult answer(NaiveEngine naive, EventStream stream, StreamStep step) {
    return naive.screen(
        step.event(stream.keys(), EventStream.T0_MILLIS),
        stream.rules(),
        EventStream.T0_MILLIS + step.atMillis());
  }

  private static ObjectNode rules(RuleSet rules) {
    return Corpus.JSON
        .createObjectNode()
        .put("amount_threshold", rules.amountThreshold())
        .put("count_threshold", rules.countThreshold())
        .put("price_multiplier", rules.priceMultiplier());
  }

  private static ObjectNode step(StreamStep step, ScreeningResult result) {
    ObjectNode node = Corpus.JSON.createObjectNode().put("at", step.atMillis());
    node.set("event", event(step));
    node.set("expect", expectation(result));
    return node;
  }

  private static ObjectNode event(StreamStep step) {
    ObjectNode event =
        Corpus.JSON
            .createObjectNode()
            .put("event_id", "e-" + step.id())
            .put("actor_id", "player_1")
            .put("target_id", "found-" + step.target());
    if (step.timestampMillis() != GameEvent.NO_TIMESTAMP) {
      event.put("timestamp", "{t0%+d}".formatted(step.timestampMillis()));
    }
    ObjectNode action = event.putObject("action_details").put("currency_amount", step.amount());
    if (step.price() != GameEvent.NO_PRICE) {
      action.put("market_avg_price", step.price());
    }
    if (!step.chat().isEmpty()) {
      event.putObject("context_metadata").put("recent_chat_log", step.chat());
    }
    return event;
  }

  private static ObjectNode expectation(ScreeningResult result) {
    Answer answer = Answer.of(result);
    ObjectNode node = Corpus.JSON.createObjectNode();
    ArrayNode rules = node.putArray("triggered_rules");
    answer.triggeredRules().forEach(rules::add);
    return node.put("needs_l2", answer.needsL2())
        .put("admission", result.admission().name().toLowerCase(Locale.ROOT))
        .put("window_total", Long.toString(result.windowTotal()))
        .put("window_count", result.windowCount());
  }
}
