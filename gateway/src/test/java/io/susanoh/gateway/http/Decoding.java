package io.susanoh.gateway.http;

import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.l1.GameEvent;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Bodies of events for tests, and what becomes of them. */
final class Decoding {

  private static final EventDecoder DECODER = new JacksonEventDecoder();

  private Decoding() {}

  /** The smallest event with {@code members} before its own. */
  static String with(String members) {
    return "{"
        + members
        + (members.isEmpty() ? "" : ",")
        + "\"event_id\":\"e\",\"actor_id\":\"a\",\"target_id\":\"t\"}";
  }

  static String action(String members) {
    return with("\"action_details\":{" + members + "}");
  }

  static String context(String members) {
    return with("\"context_metadata\":{" + members + "}");
  }

  /** Arrays {@code depth} deep. */
  static String nested(int depth) {
    return "[".repeat(depth) + "]".repeat(depth);
  }

  static GameEvent event(String body) {
    return DECODER.decode(body.getBytes(StandardCharsets.UTF_8), "acme");
  }

  static Optional<Refusal> refusal(String body) {
    return refusal(body.getBytes(StandardCharsets.UTF_8));
  }

  static Optional<Refusal> refusal(byte[] body) {
    try {
      DECODER.decode(body, "acme");
      return Optional.empty();
    } catch (Refusal refusal) {
      return Optional.of(refusal);
    }
  }
}
