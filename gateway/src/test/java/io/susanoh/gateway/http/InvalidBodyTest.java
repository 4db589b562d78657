package io.susanoh.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.refusal.Refusal.FieldError;
import io.susanoh.gateway.refusal.Refusal.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON that is no event: 422, naming every bad field. */
class InvalidBodyTest {

  @ParameterizedTest
  @ValueSource(strings = {"[]", "[1,{\"event_id\":5}]", "5", "\"x\"", "null", "true", "-0.5e7"})
  void whatIsNoObjectIsInvalidAsAWhole(String body) {
    assertEquals(List.of("body"), errors(body));
  }

  @Test
  void everyMissingFieldIsNamed() {
    assertEquals(List.of("body.event_id", "body.actor_id", "body.target_id"), errors("{}"));
  }

  @Test
  void everyBadFieldIsNamedAtOnce() {
    String body =
        """
        {"event_id":"","timestamp":"yesterday","event_type":null,"actor_id":5,
         "action_details":{"currency_amount":-1,"item_id":{"a":[1]},"market_avg_price":0.5},
         "context_metadata":{"actor_level":"x","account_age_days":2147483648,"recent_chat_log":1}}
        """;
    assertEquals(
        Set.of(
            "body.event_id",
            "body.timestamp",
            "body.event_type",
            "body.actor_id",
            "body.target_id",
            "body.action_details.currency_amount",
            "body.action_details.item_id",
            "body.action_details.market_avg_price",
            "body.context_metadata.actor_level",
            "body.context_metadata.account_age_days",
            "body.context_metadata.recent_chat_log"),
        Set.copyOf(errors(body)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.5",
        "-1",
        "9007199254740992",
        "1e16",
        "1e400",
        "1e999999999",
        "-1e999999999",
        "1e-400",
        "true",
        "false",
        "null",
        "[]",
        "[5]",
        "{}",
        "\"\"",
        "\"5.0\"",
        "\"-5\"",
        "\" 5\"",
        "\"00000000000000005\"",
        "\"9007199254740992\"",
        "\"٥\"",
        "\"5\\u0000\"",
        "\"0x5\"",
        "\"1e3\"",
      })
  void whatIsNoIntegerInRangeIsInvalid(String value) {
    assertEquals(
        List.of("body.action_details.currency_amount"),
        errors(Decoding.action("\"currency_amount\":" + value)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"actor_level", "account_age_days"})
  void levelsAndAgesEndBelowTwoToTheThirtyOne(String field) {
    assertEquals(
        List.of("body.context_metadata." + field),
        errors(Decoding.context('"' + field + "\":2147483648")));
    assertEquals(
        List.of("body.context_metadata." + field),
        errors(Decoding.context('"' + field + "\":null")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"event_id", "actor_id", "target_id", "event_type", "timestamp"})
  void nullIsNoString(String field) {
    assertEquals(List.of("body." + field), errors(without(field, '"' + field + "\":null")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"event_id", "actor_id", "target_id"})
  void idsHaveOneTo128Characters(String field) {
    for (String bad :
        new String[] {
          "", "x".repeat(129), "😀".repeat(129), "a\\u0000", "\\ud800", "\\udc00\\ud800"
        }) {
      assertEquals(
          List.of("body." + field), errors(without(field, '"' + field + "\":\"" + bad + '"')), bad);
    }
    for (String good : new String[] {"x", "x".repeat(128), "😀".repeat(128), "\\ud83d\\ude00"}) {
      assertEquals(List.of(), errors(without(field, '"' + field + "\":\"" + good + '"')), good);
    }
  }

  @Test
  void otherTextsHaveTheirLengths() {
    assertEquals(
        List.of("body.event_type"),
        errors(Decoding.with("\"event_type\":\"" + "x".repeat(65) + '"')));
    assertEquals(List.of("body.event_type"), errors(Decoding.with("\"event_type\":\"\"")));
    assertEquals(
        List.of("body.timestamp"),
        errors(Decoding.with("\"timestamp\":\"2026-01-02T03:04:05." + "1".repeat(44) + "Z\"")));
    assertEquals(
        List.of(),
        errors(Decoding.with("\"timestamp\":\"2026-01-02T03:04:05." + "1".repeat(43) + "Z\"")));
    assertEquals(
        List.of("body.action_details.item_id"),
        errors(Decoding.action("\"item_id\":\"" + "x".repeat(129) + '"')));
    assertEquals(List.of(), errors(Decoding.action("\"item_id\":\"\"")));
    assertEquals(
        List.of("body.context_metadata.recent_chat_log"),
        errors(Decoding.context("\"recent_chat_log\":\"" + "x".repeat(16_385) + '"')));
    assertEquals(
        List.of("body.context_metadata.recent_chat_log"),
        errors(Decoding.context("\"recent_chat_log\":\"\\ud800\"")));
    assertEquals(
        List.of("body.action_details.item_id"), errors(Decoding.action("\"item_id\":\"\\u0000\"")));
  }

  @Test
  void aKnownFieldGivenTwiceIsNamedOnce() {
    assertEquals(
        List.of("body.event_id"), errors(Decoding.with("\"event_id\":\"e\",\"event_id\":\"e\"")));
    assertEquals(List.of("body.actor_id"), errors(Decoding.with("\"\\u0061ctor_id\":\"a\"")));
    assertEquals(
        List.of("body.action_details.item_id"),
        errors(Decoding.action("\"item_id\":null,\"item_id\":null")));
    assertEquals(
        List.of("body.context_metadata.actor_level"),
        errors(Decoding.context("\"actor_level\":1,\"actor_level\":1")));
    assertEquals(
        List.of("body.action_details"),
        errors(Decoding.with("\"action_details\":null,\"action_details\":{\"item_id\":5}")));
    assertEquals(
        List.of("body.context_metadata"),
        errors(Decoding.with("\"context_metadata\":{},\"context_metadata\":{}")));
  }

  @Test
  void theSameNameInAnotherObjectIsAnotherField() {
    assertEquals(
        List.of(), errors(Decoding.with("\"item_id\":5,\"context_metadata\":{\"item_id\":[]}")));
    assertEquals(List.of(), errors(Decoding.action("\"event_id\":1,\"event_id\":2")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "\"x\"", "[]", "true", "[{\"currency_amount\":1}]"})
  void detailsAndContextAreObjectsOrNull(String value) {
    assertEquals(
        List.of("body.action_details"), errors(Decoding.with("\"action_details\":" + value)));
    assertEquals(
        List.of("body.context_metadata"), errors(Decoding.with("\"context_metadata\":" + value)));
  }

  @Test
  void thousandsOfBadFieldsMakeNoLongAnswerAndTakeNoTime() {
    String many = "\"event_type\":5,".repeat(4_000) + "\"event_type\":5";
    assertTimeout(
        Duration.ofSeconds(2),
        () -> assertEquals(Set.of("body.event_type"), Set.copyOf(errors(Decoding.with(many)))));
  }

  private static String without(String field, String member) {
    return Decoding.with(member).replaceAll(",\"" + field + "\":\"[aet]\"", "");
  }

  private static List<String> errors(String body) {
    return Decoding.refusal(body).map(InvalidBodyTest::locs).orElse(List.of());
  }

  private static List<String> locs(Refusal refusal) {
    assertEquals(Kind.INVALID, refusal.kind(), refusal.getMessage());
    return refusal.errors().stream()
        .map(FieldError::loc)
        .map(loc -> loc.stream().collect(Collectors.joining(".")))
        .toList();
  }
}
