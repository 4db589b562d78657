package io.susanoh.gateway.review;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * What a model was sent, as JSON for an operator: {@code {"instructions": …, "inputs": […]}}, one
 * input for each question.
 */
final class ModelInputJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  private ModelInputJson() {}

  /** Empty when nothing was sent. */
  static Optional<String> write(List<ModelRequest> sent) {
    if (sent.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode node = JSON.createObjectNode();
    node.put("instructions", sent.getFirst().instructions());
    ArrayNode inputs = node.putArray("inputs");
    sent.forEach(request -> inputs.add(request.input()));
    return Optional.of(node.toString());
  }
}
