package io.susanoh.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.l1.GameEvent;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Bodies of events for tests, and what becomes of them: the same by both decoders. */
final class Decoding {

  private static final EventDecoder JACKSON = new JacksonEventDecoder();
  private static final EventDecoder SCANNING = new ScanningEventDecoder(JACKSON);

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
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    GameEvent event = JACKSON.decode(bytes, "acme");
    assertEquals(event, SCANNING.decode(bytes, "acme"));
    return event;
  }

  static Optional<Refusal> refusal(String body) {
    return refusal(body.getBytes(StandardCharsets.UTF_8));
  }

  static Optional<Refusal> refusal(byte[] body) {
    Optional<Refusal> refusal = refusal(JACKSON, body);
    Optional<Refusal> scanned = refusal(SCANNING, body);
    assertEquals(refusal.map(Refusal::getMessage), scanned.map(Refusal::getMessage));
    assertEquals(refusal.map(Refusal::errors), scanned.map(Refusal::errors));
    return refusal;
  }

  private static Optional<Refusal> refusal(EventDecoder decoder, byte[] body) {
    try {
      decoder.decode(body, "acme");
      return Optional.empty();
    } catch (Refusal refusal) {
      return Optional.of(refusal);
    }
  }
}
