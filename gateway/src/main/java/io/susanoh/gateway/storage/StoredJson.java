package io.susanoh.gateway.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.susanoh.gateway.account.Clearance;
import io.susanoh.gateway.account.Trigger;
import java.util.List;

/** The JSON of columns that hold it: the records' components in snake case. */
final class StoredJson {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private StoredJson() {}

  static String write(Clearance clearance) {
    try {
      return MAPPER.writeValueAsString(clearance);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static Clearance clearance(String json) {
    try {
      ObjectNode stored = (ObjectNode) MAPPER.readTree(json);
      stored.withArray("actors"); // older ones have none
      return MAPPER.treeToValue(stored, Clearance.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not the JSON that was written", e);
    }
  }

  static List<Trigger> triggers(String json) {
    return List.of(read(json, Trigger[].class));
  }

  private static <T> T read(String json, Class<T> type) {
    try {
      return MAPPER.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not the JSON that was written", e);
    }
  }
}
