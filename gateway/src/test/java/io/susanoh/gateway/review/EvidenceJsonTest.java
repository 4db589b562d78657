package io.susanoh.gateway.review;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.EvidenceMark;
import io.susanoh.gateway.account.Trigger;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.Rule;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvidenceJsonTest {

  private static GameEvent event(String id, Optional<String> chat) {
    return new GameEvent(
        "default",
        id,
        Optional.of("2026-01-01T00:00:00Z"),
        1_767_225_600_000L,
        "TRADE",
        "mule",
        "boss",
        GameEvent.AMOUNT_MAX,
        Optional.of("剣"),
        GameEvent.AMOUNT_MAX,
        Integer.MAX_VALUE,
        3,
        chat);
  }

  private static GameEvent bare(String id) {
    return new GameEvent(
        "default",
        id,
        Optional.empty(),
        GameEvent.NO_TIMESTAMP,
        "TRADE",
        "mule",
        "boss",
        0,
        Optional.empty(),
        GameEvent.NO_PRICE,
        1,
        0,
        Optional.empty());
  }

  private static Evidence evidence(List<EvidenceEvent> events) {
    return new Evidence(
        new AccountId("default", "boss"),
        new Trigger("e", Rule.ALL, 11, 12),
        events,
        new Profile(AccountState.UNDER_SURVEILLANCE, Long.MAX_VALUE, 3, 2),
        new EvidenceMark(
            1, 12, Rule.ALL, Long.MAX_VALUE, 3, 11, List.of("d", "e"), List.of("mule")));
  }

  @Test
  void whatIsWrittenReadsBackEqual() {
    Evidence evidence =
        evidence(
            List.of(
                new EvidenceEvent(event("e", Optional.of("振り込み \"\\ \u0001 😀")), 10, 11, 9),
                new EvidenceEvent(bare("d"), 10, 10, 0)));
    assertEquals(evidence, EvidenceJson.read(EvidenceJson.write(evidence)));
  }

  @Test
  void theProfileHasTheFieldsOfTheContract() throws Exception {
    JsonNode profile =
        new ObjectMapper().readTree(EvidenceJson.write(evidence(List.of()))).get("profile");
    assertEquals(
        "{\"user_id\":\"boss\",\"current_state\":\"UNDER_SURVEILLANCE\","
            + "\"total_received_5min\":9223372036854775807,\"transaction_count_5min\":3,"
            + "\"unique_senders_5min\":2}",
        profile.toString());
  }

  @Test
  void anythingElseIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> EvidenceJson.read("{"));
    assertThrows(IllegalArgumentException.class, () -> EvidenceJson.read("{}"));
  }

  @Test
  void anEvidenceHoldsSevenFullChatLogsAndLeavesOutTheLast() {
    String full = "x".repeat(16_384);
    List<EvidenceEvent> events =
        IntStream.range(0, 18)
            .mapToObj(i -> new EvidenceEvent(event("e" + i, Optional.of(full)), 1, 1, 8))
            .toList();
    Evidence evidence = evidence(events);
    assertEquals(18, evidence.events().size());
    assertEquals(
        7, evidence.events().stream().filter(e -> e.event().recentChatLog().isPresent()).count());
    assertEquals(Optional.empty(), evidence.events().getLast().event().recentChatLog());
  }

  @Test
  void anEvidenceHasAtMostFiftyEvents() {
    List<EvidenceEvent> events =
        IntStream.range(0, 51).mapToObj(i -> new EvidenceEvent(bare("e" + i), 1, 1, 0)).toList();
    assertThrows(IllegalArgumentException.class, () -> evidence(events));
  }

  @Test
  void whatAModelWasSentIsKeptBesideIt() throws Exception {
    Evidence evidence = evidence(List.of(new EvidenceEvent(bare("e"), 10, 11, 9)));
    String both = EvidenceJson.write(evidence, Optional.of("{\"inputs\":[\"x\"]}"));
    assertEquals(evidence, EvidenceJson.read(both));
    assertEquals("x", new ObjectMapper().readTree(both).at("/model_input/inputs/0").asText());
    assertEquals(EvidenceJson.write(evidence), EvidenceJson.write(evidence, Optional.empty()));
  }

  @Test
  void whatAModelWasSentIsLeftOutWhereARecordHasNoRoomForIt() throws Exception {
    Evidence evidence = evidence(List.of(new EvidenceEvent(bare("e"), 10, 11, 9)));
    String both = EvidenceJson.write(evidence, Optional.of("\"" + "x".repeat(960 * 1024) + "\""));
    assertEquals(evidence, EvidenceJson.read(both));
    assertTrue(
        new ObjectMapper().readTree(both).at("/model_input/left_out_bytes").asInt() > 983_040);
  }
}
