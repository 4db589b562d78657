package io.susanoh.gateway.http;

import static io.susanoh.gateway.http.RunningGateway.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineOverHttpTest {

  private static final String[] VIEWER = {"Authorization", "Bearer VIEWER"};
  private static final String[] ADMIN = {
    "Authorization", "Bearer ADMIN", "Content-Type", "application/json"
  };
  private static final String ENGINE = "/api/v1/engine";
  private static final String DRILL = "/api/v1/engine/drill";

  private final RunningGateway gateway = new RunningGateway(false);

  @AfterEach
  void close() {
    gateway.close();
  }

  private static JsonObject status(String provider, int percent) {
    return new JsonObject(
        """
        {"provider":"%s","canary_percent":%d,
         "engines":[
           {"name":"java","state":"sound","answers":true,"follows":false,"cause":null,"lag_events":0},
           {"name":"rust","state":"probation","answers":false,"follows":true,"cause":"slow_answer",
            "lag_events":7}],
         "rules":{"amount_threshold":3,"count_threshold":2,"price_multiplier":1,
                  "slang_patterns":["振込"]},
         "windows_rebuilt":true,"compared":12,"differences":3}
        """
            .formatted(provider, percent));
  }

  @Test
  void aViewerSeesHowTheEnginesStand() {
    assertEquals(status("rust", 10), gateway.get(ENGINE, VIEWER).object());
  }

  @Test
  void anAdminChoosesAndTheAnswerIsTheNewStatus() {
    String wanted = "{\"provider\":\"canary\",\"canary_percent\":25,\"reason\":\"a try\"}";
    assertEquals(status("canary", 25), gateway.send("PUT", ENGINE, wanted, ADMIN).object());
    assertEquals(List.of("choose canary at 25 % by ADMIN for a try"), gateway.behind.calls);
  }

  @Test
  void aShareThatIsNotNamedStaysAsItIs() {
    String wanted = "{\"provider\":\"canary\",\"reason\":\"a try\"}";
    assertEquals(status("canary", 10), gateway.send("PUT", ENGINE, wanted, ADMIN).object());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"provider\":\"canary\",\"canary_percent\":101,\"reason\":\"r\"}",
        "{\"provider\":\"canary\",\"canary_percent\":-1,\"reason\":\"r\"}",
        "{\"provider\":\"zig\",\"reason\":\"r\"}",
        "{\"provider\":\"java\",\"reason\":\" \"}",
        "{\"provider\":\"java\"}",
        "{\"reason\":\"r\"}"
      })
  void aChoiceThatIsNoneIsInvalid(String body) {
    assertEquals(422, gateway.send("PUT", ENGINE, body, ADMIN).status());
    assertEquals(List.of(), gateway.behind.calls);
  }

  @Test
  void whatCannotBeHadIsRefusedWithItsReason() {
    String wanted = "{\"provider\":\"java\",\"reason\":\"r\"}";
    assertRefused(400, "Not now", gateway.send("PUT", ENGINE, wanted, ADMIN));
  }

  @Test
  void changesAreListed() {
    assertEquals(
        new JsonArray(
            """
            [{"setting":"L1_ENGINE","from":"rust","to":"java","actor":"root","reason":"why",
              "timestamp":"2026-01-02T03:04:05.678Z"}]
            """),
        gateway.get(ENGINE + "/changes?limit=7", VIEWER).array());
    assertEquals(List.of("changes 7"), gateway.behind.calls);
  }

  @Test
  void aDrillIsOfOneEngineAndMayBeInOneShard() {
    String wanted =
        "{\"kind\":\"slow_answer\",\"engine\":\"java\",\"shard\":63,\"delay_ms\":25,\"reason\":\"d\"}";
    assertEquals(
        new JsonObject(
            "{\"drills\":[{\"engine\":\"java\",\"kind\":\"slow_answer\",\"shard\":63,\"delay_ms\":25}]}"),
        gateway.send("PUT", DRILL, wanted, ADMIN).object());
    assertEquals(List.of("drill by ADMIN for d"), gateway.behind.calls);
  }

  @Test
  void theEndOfDrillsIsForBothEngines() {
    JsonObject ended = gateway.send("PUT", DRILL, "{\"kind\":\"none\"}", ADMIN).object();
    assertEquals(
        List.of("java none", "rust none"),
        ended.getJsonArray("drills").stream()
            .map(JsonObject.class::cast)
            .map(drill -> drill.getString("engine") + ' ' + drill.getString("kind"))
            .toList());
  }

  @Test
  void aDrillOfNoEngineIsRefused() {
    assertRefused(
        400,
        "engine must be java or rust",
        gateway.send("PUT", DRILL, "{\"kind\":\"panic\"}", ADMIN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"kind\":\"explode\",\"engine\":\"rust\"}",
        "{\"kind\":\"panic\",\"engine\":\"zig\"}",
        "{\"kind\":\"panic\",\"engine\":\"rust\",\"shard\":64}",
        "{\"kind\":\"slow_answer\",\"engine\":\"rust\",\"delay_ms\":1001}",
        "{}"
      })
  void aDrillThatIsNoneIsInvalid(String body) {
    assertEquals(422, gateway.send("PUT", DRILL, body, ADMIN).status());
  }

  @Test
  void whereDrillsAreOffThereAreNone() {
    gateway.behind.drillsAllowed = false;
    assertEquals(404, gateway.send("PUT", DRILL, "{\"kind\":\"none\"}", ADMIN).status());
    assertEquals(List.of(), gateway.behind.calls);
  }
}
