package io.susanoh.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.l1.GameEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JacksonEventDecoderTest {

  private static final String WHOLE =
      """
      {"event_id":"e-1","timestamp":"2026-01-02T03:04:05.678+09:00","event_type":"GIFT",
       "actor_id":"giver","target_id":"受取人😀",
       "action_details":{"currency_amount":9007199254740991,"item_id":"sword","market_avg_price":7},
       "context_metadata":{"actor_level":2147483647,"account_age_days":12,
         "recent_chat_log":"振込しました"},
       "tenant":"other","tenant_id":"other","extra":{"event_id":[1,2,{"a":null}]}}
      """;

  @Test
  void everyFieldIsRead() {
    assertEquals(
        new GameEvent(
            "acme",
            "e-1",
            Optional.of("2026-01-02T03:04:05.678+09:00"),
            Instant.parse("2026-01-01T18:04:05.678Z").toEpochMilli(),
            "GIFT",
            "giver",
            "受取人😀",
            9_007_199_254_740_991L,
            Optional.of("sword"),
            7,
            Integer.MAX_VALUE,
            12,
            Optional.of("振込しました")),
        Decoding.event(WHOLE));
  }

  @Test
  void absentFieldsHaveTheirDefaults() {
    assertEquals(
        new GameEvent(
            "acme",
            "e",
            Optional.empty(),
            GameEvent.NO_TIMESTAMP,
            "TRADE",
            "a",
            "t",
            0,
            Optional.empty(),
            GameEvent.NO_PRICE,
            1,
            0,
            Optional.empty()),
        Decoding.event(Decoding.with("")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"action_details\":null,\"context_metadata\":null",
        "\"action_details\":{},\"context_metadata\":{}",
        "\"action_details\":{\"item_id\":null,\"market_avg_price\":null},"
            + "\"context_metadata\":{\"recent_chat_log\":null}",
      })
  void nullAndEmptyMeanAbsentWhereTheContractSaysSo(String members) {
    assertEquals(Decoding.event(Decoding.with("")), Decoding.event(Decoding.with(members)));
  }

  @ParameterizedTest
  @CsvSource({
    "5, 5",
    "5.0, 5",
    "5e0, 5",
    "50e-1, 5",
    "-0, 0",
    "0.0, 0",
    "1e15, 1000000000000000",
    "'\"5\"', 5",
    "'\"0000000000000005\"', 5",
    "'\"9007199254740991\"', 9007199254740991",
    "9007199254740991, 9007199254740991",
  })
  void integralNumbersAndDigitsAreIntegers(String value, long expected) {
    GameEvent event = Decoding.event(Decoding.action("\"currency_amount\":" + value));
    assertEquals(expected, event.currencyAmount());
  }

  @Test
  void nulInTheChatIsStoredAsTheReplacementCharacter() {
    GameEvent event = Decoding.event(Decoding.context("\"recent_chat_log\":\"a\\u0000b\\u0000\""));
    assertEquals(Optional.of("a\uFFFDb\uFFFD"), event.recentChatLog());
  }

  @Test
  void lengthsAreCountedInCodePoints() {
    String id = "😀".repeat(128);
    assertEquals(
        id,
        Decoding.event(
                Decoding.with("\"event_type\":\"" + "😀".repeat(64) + "\"")
                    .replace("\"t\"", '"' + id + '"'))
            .targetId());
    String chat = "😀".repeat(16_384);
    assertEquals(
        Optional.of(chat),
        Decoding.event(Decoding.context("\"recent_chat_log\":\"" + chat + "\"")).recentChatLog());
  }

  @Test
  void escapesMeanTheirCharacters() {
    GameEvent event =
        Decoding.event(
            Decoding.context("\"recent_chat_log\":\"\\u632f\\ud83d\\ude00\\n\\\"\\/\\\\\""));
    assertEquals(Optional.of("振😀\n\"/\\"), event.recentChatLog());
    assertEquals(
        "e", Decoding.event(Decoding.with("").replace("event_id", "\\u0065vent_id")).eventId());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"x\":1,\"x\":2,\"x\":3",
        "\"x\":\"\\ud800\",\"\\udfff\":\"\\u0000\"",
        "\"x\":1e400,\"y\":-1e-999999999,\"z\":0.1",
        "\"Event_id\":5,\"event_id \":5,\"\":5",
        "\"event_id\\u0000\":5",
      })
  void unknownFieldsMayHoldAnything(String members) {
    assertEquals(Decoding.event(Decoding.with("")), Decoding.event(Decoding.with(members)));
  }

  @Test
  void longNumbersStringsAndNamesOfUnknownFieldsAreFine() {
    for (String member :
        new String[] {
          "\"x\":" + "1".repeat(60_000),
          "\"x\":0." + "1".repeat(60_000),
          "\"x\":\"" + "s".repeat(60_000) + "\"",
          "\"" + "n".repeat(60_000) + "\":1",
        }) {
      assertEquals(Decoding.event(Decoding.with("")), Decoding.event(Decoding.with(member)));
    }
  }

  @Test
  void tenThousandNamesLeaveNothingBehindAndTakeNoTime() {
    StringBuilder members = new StringBuilder("\"x\":1");
    for (int i = 0; i < 8_000; i++) {
      members.append(",\"").append(Integer.toString(i, 36)).append("\":1");
    }
    assertEquals(
        Decoding.event(Decoding.with("")), Decoding.event(Decoding.with(members.toString())));
  }

  @Test
  void nestingOfThirtyTwoIsFine() {
    assertTrue(Decoding.refusal(Decoding.with("\"x\":" + Decoding.nested(31))).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "\t", "\r\n", "  \n "})
  void whitespaceAroundTheObjectIsFine(String space) {
    String body = space + Decoding.with("") + space;
    assertEquals(Decoding.event(Decoding.with("")), Decoding.event(body));
  }

  @Test
  void partOfAnArrayIsReadAsIfNothingStoodAroundIt() {
    byte[] bytes = ("]" + Decoding.with("") + "{").getBytes(StandardCharsets.UTF_8);
    EventDecoder decoder = new JacksonEventDecoder();
    assertEquals(
        Decoding.event(Decoding.with("")), decoder.decode(bytes, 1, bytes.length - 1, "acme"));
    Refusal refusal =
        assertThrows(Refusal.class, () -> decoder.decode(bytes, 1, bytes.length, "acme"));
    assertEquals(Refusal.Kind.MALFORMED, refusal.kind());
    assertThrows(
        IndexOutOfBoundsException.class, () -> decoder.decode(bytes, 0, bytes.length + 1, "acme"));
  }
}
