package io.susanoh.golden.vector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.susanoh.golden.Corpus;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult.Admission;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.StreamSupport;

/** Reads {@code vectors/*.json}, in the format of the README there. */
public final class GoldenVectors {

  private GoldenVectors() {}

  /** All of them, file by file. */
  public static List<GoldenCase> load() {
    return Corpus.files("vectors").stream().flatMap(file -> load(file).stream()).toList();
  }

  private static List<GoldenCase> load(Path file) {
    JsonNode root = Corpus.read(file);
    String topic = root.required("topic").textValue();
    List<GoldenCase> cases = new ArrayList<>();
    root.required("cases").forEach(node -> cases.add(parse(topic, node)));
    return cases;
  }

  /** One case of the file about {@code topic}. */
  public static GoldenCase parse(String topic, JsonNode node) {
    return new GoldenCase(
        topic,
        node.required("name").textValue(),
        Optional.ofNullable(node.path("why").textValue()),
        rules(node.path("rules")),
        node.has("t0")
            ? OptionalLong.of(Instant.parse(node.get("t0").textValue()).toEpochMilli())
            : OptionalLong.empty(),
        anyClock(node.required("clock").textValue()),
        items(node.required("steps")).stream().map(GoldenVectors::step).toList());
  }

  private static boolean anyClock(String clock) {
    return switch (clock) {
      case "any" -> true;
      case "set" -> false;
      default -> throw new IllegalArgumentException("clock " + clock);
    };
  }

  private static RuleSet rules(JsonNode node) {
    RuleSet defaults = RuleSet.DEFAULT;
    return new RuleSet(
        node.path("amount_threshold").asLong(defaults.amountThreshold()),
        node.path("count_threshold").asInt(defaults.countThreshold()),
        node.path("price_multiplier").asLong(defaults.priceMultiplier()));
  }

  private static GoldenStep step(JsonNode node) {
    return new GoldenStep(
        node.required("at").longValue(),
        node.path("every").longValue(),
        node.path("repeat").asInt(1),
        node.has("body") ? node.get("body").textValue() : withParts(node.required("event")),
        expectation(node.required("expect")));
  }

  /** The event as text, each {@code $parts} in it become the string that it stands for. */
  private static String withParts(JsonNode event) {
    ObjectNode copy = event.deepCopy();
    replaceParts(copy);
    return copy.toString();
  }

  private static void replaceParts(ObjectNode object) {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (field.getValue() instanceof ObjectNode inner) {
        if (inner.get("$parts") instanceof ArrayNode parts) {
          field.setValue(object.textNode(joined(parts)));
        } else {
          replaceParts(inner);
        }
      }
    }
  }

  private static String joined(ArrayNode parts) {
    StringBuilder text = new StringBuilder();
    parts.forEach(
        part -> text.append(part.required("text").textValue().repeat(part.path("times").asInt(1))));
    return text.toString();
  }

  private static Expectation expectation(JsonNode node) {
    return new Expectation(
        items(node.required("triggered_rules")).stream().map(JsonNode::textValue).toList(),
        node.required("needs_l2").booleanValue(),
        Admission.valueOf(node.required("admission").textValue().toUpperCase(Locale.ROOT)),
        node.has("window_total")
            ? OptionalLong.of(Long.parseLong(node.get("window_total").asText()))
            : OptionalLong.empty(),
        node.has("window_count")
            ? OptionalInt.of(node.get("window_count").intValue())
            : OptionalInt.empty());
  }

  private static List<JsonNode> items(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }
}
