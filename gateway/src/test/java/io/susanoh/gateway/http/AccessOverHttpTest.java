package io.susanoh.gateway.http;

import static io.susanoh.gateway.http.RunningGateway.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.susanoh.gateway.http.RunningGateway.Reply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessOverHttpTest {

  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String[] ADMIN = {"Authorization", "Bearer ADMIN"};

  private final RunningGateway gateway = new RunningGateway(true);

  @AfterEach
  void close() {
    gateway.close();
  }

  private Reply login(String form) {
    return gateway.post("/api/v1/auth/token", form, "Content-Type", FORM);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "username=admin&password=p%C3%A4ssword+%26%2B1",
        "grant_type=password&username=admin&password=pässword%20%26%2b1&scope=",
      })
  void aPasswordIsExchangedForAToken(String form) {
    Reply reply = login(form);
    assertEquals(
        new JsonObject(
            """
            {"access_token":"jwt-of-admin","token_type":"bearer","role":"operator"}
            """),
        reply.object());
    assertEquals("no-store", reply.header("cache-control"));
  }

  @Test
  void aWrongPasswordIs401AndTooManyAre429() {
    Reply wrong = login("username=admin&password=x");
    assertRefused(401, "Incorrect username or password", wrong);
    assertEquals("Bearer", wrong.header("www-authenticate"));
    Reply many = login("username=admin&password=again");
    assertRefused(429, "Too many attempts", many);
    assertEquals("30", many.header("retry-after"));
  }

  @Test
  void aFormThatIsNoneIsRefused() {
    assertEquals(
        new JsonArray(
            """
            [{"loc":["body","username"],"msg":"is required","type":"missing"},
             {"loc":["body","password"],"msg":"is required","type":"missing"}]
            """),
        login("x=y").detail());
    for (String invalid :
        new String[] {
          "username=&password=x", "username=a&username=b&password=x", "username=a%00&password=x"
        }) {
      assertEquals(422, login(invalid).status(), invalid);
    }
    for (String malformed : new String[] {"username=%zz&password=x", "username=%ff&password=x"}) {
      assertEquals(400, login(malformed).status(), malformed);
    }
    assertEquals(
        415, gateway.post("/api/v1/auth/token", "{}", "Content-Type", "application/json").status());
  }

  @Test
  void peopleAreAddedShownChangedAndRemoved() {
    String people = "/api/v1/admin/users";
    Reply added =
        gateway.post(people, "{\"name\":\"eve é\",\"role\":\"viewer\",\"password\":\"x\"}", ADMIN);
    assertEquals(201, added.status());
    JsonObject eve =
        new JsonObject().put("name", "eve é").put("role", "viewer").put("disabled", false);
    assertEquals(eve, added.object());
    assertEquals(new JsonArray().add(eve), gateway.get(people, ADMIN).array());
    Reply changed =
        gateway.send(
            "PATCH",
            people + "/eve%20%C3%A9",
            "{\"role\":\"operator\",\"disabled\":true,\"password\":\"y\"}",
            ADMIN);
    assertEquals(eve.copy().put("role", "operator").put("disabled", true), changed.object());
    assertEquals(List.of("password of eve é"), gateway.behind.calls);
    Reply removed = gateway.send("DELETE", people + "/eve%20%C3%A9", "", ADMIN);
    assertEquals(204, removed.status());
    assertEquals("", removed.response().body());
    assertEquals("", removed.header("content-length"));
    assertRefused(404, "No such user", gateway.send("DELETE", people + "/eve", "", ADMIN));
    assertRefused(404, "No such user", gateway.send("PATCH", people + "/eve", "{}", ADMIN));
  }

  @Test
  void aPersonMayBeAddedDisabledAndOnlyOnce() {
    String body = "{\"name\":\"e\",\"role\":\"admin\",\"password\":\"x\",\"disabled\":true}";
    Reply added = gateway.post("/api/v1/admin/users", body, ADMIN);
    assertEquals(true, added.object().getBoolean("disabled"));
    assertRefused(400, "The name is taken", gateway.post("/api/v1/admin/users", body, ADMIN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"name\":\"e\",\"role\":\"viewer\"}",
        "{\"name\":\"\",\"role\":\"viewer\",\"password\":\"x\"}",
        "{\"name\":\"e\",\"role\":\"root\",\"password\":\"x\"}",
        "{\"name\":\"e\",\"role\":null,\"password\":\"x\"}",
        "{\"name\":\"e\",\"role\":\"viewer\",\"password\":\"\"}",
        "{\"name\":\"e\",\"role\":\"viewer\",\"password\":\"x\",\"disabled\":\"no\"}",
        "{\"name\":\"e\",\"role\":\"viewer\",\"password\":\"x\",\"disabled\":null}",
      })
  void aPersonWithABadFieldIsInvalid(String body) {
    assertEquals(422, gateway.post("/api/v1/admin/users", body, ADMIN).status());
    assertEquals(0, gateway.behind.people.size());
  }

  @Test
  void theDemoPlaysItsScenariosByName() {
    assertEquals(
        new JsonObject(
            """
            {"scenario":"rmt-smurfing","events_sent":1,"results":[{"screened":false,"triggered_rules":[],
             "recommended_action":null,"needs_l2":false,"account_state":"NORMAL"}]}
            """),
        gateway.post("/api/v1/demo/scenario/rmt-smurfing", "", ADMIN).object());
    assertRefused(
        400,
        "The scenario must be one of normal, rmt-smurfing, layering",
        gateway.post("/api/v1/demo/scenario/ponzi", "", ADMIN));
    assertEquals(
        new JsonObject(
            """
            {"target_user":"user_boss_01","triggered_rules":["R1","R4"],"withdraw_status_code":423,
             "latest_state":"BANNED","latest_risk_score":null,"latest_reasoning":null,"analysis_error":"away"}
            """),
        gateway.post("/api/v1/demo/showcase/smurfing", "", ADMIN).object());
  }
}
