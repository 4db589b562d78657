package io.susanoh.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReviewOverHttpTest {

  private static final String[] KEY = {"X-API-KEY", StandIns.KEY};
  private static final String[] VIEWER = {"Authorization", "Bearer VIEWER"};
  private static final String[] OPERATOR = {"Authorization", "Bearer OPERATOR"};

  private final RunningGateway gateway = new RunningGateway(false);

  @AfterEach
  void close() {
    gateway.close();
  }

  private void post(String body) {
    assertEquals(200, gateway.post("/api/v1/events", body, KEY).status());
  }

  @Test
  void recentEventsShowTheirFieldsAsSent() {
    post(Decoding.with(""));
    post(
        """
        {"event_id":"e-2","timestamp":"2026-01-02 03:04:05+00:00Z","event_type":"GIFT",
         "actor_id":"a","target_id":"t",
         "action_details":{"currency_amount":1000000,"item_id":"sword","market_avg_price":0},
         "context_metadata":{"actor_level":2,"account_age_days":3,"recent_chat_log":"振込"}}
        """);
    assertEquals(
        new JsonArray(
            """
            [{"event_id":"e-2","timestamp":"2026-01-02 03:04:05+00:00Z","event_type":"GIFT",
              "actor_id":"a","target_id":"t",
              "action_details":{"currency_amount":1000000,"item_id":"sword","market_avg_price":0},
              "context_metadata":{"actor_level":2,"account_age_days":3,"recent_chat_log":"振込"},
              "screened":true,"triggered_rules":["R1","R4"]},
             {"event_id":"e","timestamp":"2026-01-02T03:04:05.678Z","event_type":"TRADE",
              "actor_id":"a","target_id":"t",
              "action_details":{"currency_amount":0,"item_id":null,"market_avg_price":null},
              "context_metadata":{"actor_level":1,"account_age_days":0,"recent_chat_log":null},
              "screened":false,"triggered_rules":[]}]
            """),
        gateway.get("/api/v1/events/recent", VIEWER).array());
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/events/recent, recent 20",
    "/api/v1/events/recent?limit=200, recent 200",
    "/api/v1/transitions, transitions Optional.empty 50 Optional.empty",
    "/api/v1/transitions?limit=1&user_id=u&after=c, transitions Optional[u] 1 Optional[c]",
    "/api/v1/analyses, analyses 20",
    "/api/v1/analyses?limit=100, analyses 100",
  })
  void limitsAreAsAskedOrAsTheContractSays(String path, String call) {
    assertEquals(200, gateway.get(path, VIEWER).status());
    assertEquals(List.of(call), gateway.behind.calls);
  }

  @ParameterizedTest
  @CsvSource({"events/recent, 201", "transitions, 201", "analyses, 101", "transitions, 0"})
  void limitsAreBounded(String path, int limit) {
    assertEquals(400, gateway.get("/api/v1/" + path + "?limit=" + limit, VIEWER).status());
  }

  @Test
  void transitionsNameWhoAndWhy() {
    assertEquals(
        new JsonArray(
            """
            [{"user_id":"u","from_state":"NORMAL","to_state":"RESTRICTED_WITHDRAWAL",
              "trigger":"ADMIN_OVERRIDE","triggered_by_rule":null,
              "timestamp":"2026-01-02T03:04:05.678Z","evidence_summary":"why","actor":"root",
              "version":1767323045678000},
             {"user_id":"u","from_state":"NORMAL","to_state":"RESTRICTED_WITHDRAWAL",
              "trigger":"L1_SCREENING","triggered_by_rule":"R1,R4",
              "timestamp":"2026-01-02T03:04:05.678Z","evidence_summary":"why","actor":"l1",
              "version":1767323045678000}]
            """),
        gateway.get("/api/v1/transitions", VIEWER).array());
  }

  @Test
  void statsCountEveryStateAndTheirSum() {
    assertEquals(
        new JsonObject(
            """
            {"NORMAL":3,"RESTRICTED_WITHDRAWAL":0,"UNDER_SURVEILLANCE":0,"BANNED":1,
             "total_accounts":4,"total_transitions":2,"blocked_withdrawals":3,"l1_flags":4,
             "l2_analyses":5,"total_events":6}
            """),
        gateway.get("/api/v1/stats", VIEWER).object());
  }

  @Test
  void theGraphSumsWhatWentOneWay() {
    post(Decoding.action("\"currency_amount\":9007199254740991"));
    post(Decoding.action("\"currency_amount\":9007199254740991"));
    post(
        Decoding.with("")
            .replace("\"a\"", "\"t\"")
            .replace("\"target_id\":\"t\"", "\"target_id\":\"z\""));
    gateway.behind.states.put(new AccountId("default", "z"), AccountState.BANNED);
    assertEquals(
        new JsonObject(
            """
            {"nodes":[{"id":"t","state":"RESTRICTED_WITHDRAWAL","label":"t"},
                      {"id":"z","state":"BANNED","label":"z"},
                      {"id":"a","state":"NORMAL","label":"a"}],
             "links":[{"source":"t","target":"z","amount":0,"count":1},
                      {"source":"a","target":"t","amount":18014398509481982,"count":2}]}
            """),
        gateway.get("/api/v1/graph", VIEWER).object());
    assertEquals(List.of("recent 200"), gateway.behind.calls);
  }

  @Test
  void anAnalysisIsAnsweredByExactlyTheKeysOfTheContract() {
    String verdict =
        """
        {"target_id":"%s","is_fraud":true,"risk_score":85,"fraud_type":"RMT_SMURFING",
         "recommended_action":"BANNED","reasoning":"why","evidence_event_ids":["e-1"],
         "confidence":0.6}
        """;
    assertEquals(
        new JsonObject(verdict.formatted("t")),
        gateway.post("/api/v1/analyze", Decoding.with(""), OPERATOR).object());
    assertEquals(422, gateway.post("/api/v1/analyze", "{}", OPERATOR).status());
    assertEquals(400, gateway.post("/api/v1/analyze", "{", OPERATOR).status());
    JsonObject stored =
        new JsonObject(verdict.formatted("u"))
            .put("analysis_id", "00000000-0000-0001-0000-000000000002")
            .put("created_at", "2026-01-02T03:04:05.678Z")
            .put("source", "ARBITER")
            .put("effect", "APPLIED")
            .putNull("model_input");
    assertEquals(new JsonArray().add(stored), gateway.get("/api/v1/analyses", VIEWER).array());
  }
}
