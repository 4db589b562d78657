package io.susanoh.standin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * What a request asks, as far as a model would understand it.
 *
 * @param target whom it asks about
 * @param rules the rules that fired
 * @param events the events' names
 * @param texts every text of a player in it
 * @param chars how long it is
 */
record Question(
    String target, List<String> rules, List<String> events, List<String> texts, int chars) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads a body of {@code generateContent}.
   *
   * @throws IllegalArgumentException when it is none that Susanoh sends
   */
  static Question of(byte[] body) {
    try {
      String text =
          JSON.readTree(new String(body, StandardCharsets.UTF_8))
              .path("contents")
              .path(0)
              .path("parts")
              .path(0)
              .path("text")
              .asText();
      JsonNode input = JSON.readTree(text.substring(text.indexOf('{'), text.lastIndexOf('}') + 1));
      return new Question(
          input.required("target").asText(),
          fired(input.required("rules")),
          names(input.required("events")),
          texts(input.required("events")),
          text.length());
    } catch (JsonProcessingException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("not a question of Susanoh's", e);
    }
  }

  private static List<String> fired(JsonNode rules) {
    return StreamSupport.stream(rules.spliterator(), false)
        .filter(rule -> rule.path("fired").asBoolean())
        .map(rule -> rule.path("rule").asText())
        .toList();
  }

  private static List<String> names(JsonNode events) {
    return StreamSupport.stream(events.spliterator(), false)
        .map(event -> event.path("event").asText())
        .toList();
  }

  private static List<String> texts(JsonNode events) {
    List<String> texts = new ArrayList<>();
    for (JsonNode event : events) {
      for (JsonNode text : event.path("text_by_players")) {
        if (text.isTextual()) {
          texts.add(text.asText());
        }
      }
    }
    return texts;
  }
}
