package io.susanoh.gateway.http;

import static io.susanoh.gateway.http.RunningGateway.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.http.RunningGateway.Reply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccountsOverHttpTest {

  private static final String[] KEY = {"X-API-KEY", StandIns.KEY};
  private static final String[] VIEWER = {"Authorization", "Bearer VIEWER"};
  private static final String[] OPERATOR = {"Authorization", "Bearer OPERATOR"};
  private static final String[] ADMIN = {"Authorization", "Bearer ADMIN"};

  private final RunningGateway gateway = new RunningGateway(false);

  @AfterEach
  void close() {
    gateway.close();
  }

  private void stands(String userId, AccountState state) {
    gateway.behind.states.put(new AccountId("default", userId), state);
  }

  private Reply withdraw(String body) {
    return gateway.post("/api/v1/withdraw", body, KEY);
  }

  @Test
  void aWithdrawalIsGrantedToNormalAccountsAlone() {
    String body = "{\"user_id\":\"u\",\"amount\":500}";
    Reply granted = withdraw(body);
    assertEquals(200, granted.status());
    assertEquals("ok", granted.object().getString("status"));
    assertTrue(granted.object().getValue("message") instanceof String);
    stands("u", AccountState.RESTRICTED_WITHDRAWAL);
    assertRefused(
        423, "Withdrawals are locked: the account is RESTRICTED_WITHDRAWAL", withdraw(body));
    stands("u", AccountState.UNDER_SURVEILLANCE);
    assertRefused(423, "Withdrawals are locked: the account is UNDER_SURVEILLANCE", withdraw(body));
    stands("u", AccountState.BANNED);
    assertRefused(403, "Withdrawals are locked: the account is BANNED", withdraw(body));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | body.user_id body.amount",
        "[] | body",
        "{\"user_id\":\"\",\"amount\":5} | body.user_id",
        "{\"user_id\":\"a\\u0000\",\"amount\":5} | body.user_id",
        "{\"user_id\":\"u\",\"amount\":-5} | body.amount",
        "{\"user_id\":\"u\",\"amount\":0.5} | body.amount",
        "{\"user_id\":\"u\",\"amount\":1e400} | body.amount",
        "{\"user_id\":\"u\",\"amount\":null} | body.amount",
        "{\"user_id\":\"u\",\"amount\":1,\"amount\":2} | body.amount",
      })
  void aBadWithdrawalIsInvalid(String body, String locs) {
    Reply reply = withdraw(body);
    assertEquals(422, reply.status());
    List<String> named =
        reply.object().getJsonArray("detail").stream()
            .map(error -> ((JsonObject) error).getJsonArray("loc").stream())
            .map(loc -> loc.map(Object::toString).collect(Collectors.joining(".")))
            .toList();
    assertEquals(List.of(locs.split(" ")), named);
    assertEquals(List.of(), gateway.behind.calls);
  }

  @Test
  void aBrokenWithdrawalIsMalformed() {
    assertRefused(400, "The body is empty", withdraw(""));
    assertEquals(400, withdraw("{\"user_id\":\"u\",\"amount\":5").status());
  }

  @Test
  void anAccountIsShownWithItsVersionAndClearance() {
    stands("u", AccountState.UNDER_SURVEILLANCE);
    assertEquals(
        new JsonObject(
            """
            {"user_id":"u","state":"UNDER_SURVEILLANCE","version":7,"clearance":null,
             "profile":{"as_of":"2026-01-02T03:04:05.678Z","total_received_5min":7,
              "transaction_count_5min":2,"unique_senders_5min":1,
              "last_triggers":[{"event_id":"e-9","rules":["R1","R4"],
               "effective_at":"2026-01-02T03:04:05.678Z"}],
              "last_verdict":null}}
            """),
        gateway.get("/api/v1/users/u", VIEWER).object());
    assertEquals(
        new JsonObject(
            """
            {"cleared_at":"2026-01-02T03:04:05.678Z","rules":["R1","R4"],"window_total":5,
             "window_count":2,"newest_event_at":"2026-01-02T03:04:05.678Z","trigger_ids":["e-1"]}
            """),
        gateway.get("/api/v1/users/cleared", KEY).object().getJsonObject("clearance"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a/b", "..", "ä+%", "受取人😀", "?#;=&", "release", "a%2Fb"})
  void anyIdFitsIntoThePath(String userId) {
    String path = "/api/v1/users/" + encoded(userId);
    assertEquals(userId, gateway.get(path, VIEWER).object().getString("user_id"));
    stands(userId, AccountState.UNDER_SURVEILLANCE);
    Reply released = gateway.post(path + "/release", "", OPERATOR);
    assertEquals(Json.accountState(userId, AccountState.NORMAL), released.object());
  }

  @ParameterizedTest
  @ValueSource(strings = {"%00", "a%00b", "%ff", "%c0%80", "%ed%a0%80", "%f0%9f%98"})
  void whatIsNoIdIsMalformed(String raw) {
    assertEquals(400, gateway.get("/api/v1/users/" + raw, VIEWER).status());
  }

  @Test
  void idsInPathsHaveTheirLengthToo() {
    String longest = "%F0%9F%98%80".repeat(128);
    assertEquals(200, gateway.get("/api/v1/users/" + longest, VIEWER).status());
    assertEquals(400, gateway.get("/api/v1/users/" + longest + "x", VIEWER).status());
  }

  @Test
  void onlyARestrictedOrWatchedAccountIsReleased() {
    stands("u", AccountState.RESTRICTED_WITHDRAWAL);
    assertEquals(200, gateway.post("/api/v1/users/u/release", "", OPERATOR).status());
    assertEquals(List.of("release u by OPERATOR"), gateway.behind.calls);
    assertRefused(
        400,
        "not released; current: NORMAL",
        gateway.post("/api/v1/users/u/release", "{}", OPERATOR));
  }

  @Test
  void anOverrideNeedsAStateAndAReason() {
    String path = "/api/v1/users/u/state";
    Reply moved =
        gateway.send("PUT", path, "{\"state\":\"BANNED\",\"reason\":\"chargeback\"}", ADMIN);
    assertEquals(Json.accountState("u", AccountState.BANNED), moved.object());
    assertEquals(List.of("override u BANNED for chargeback by ADMIN"), gateway.behind.calls);
    for (String body :
        new String[] {
          "{\"state\":\"BANNED\"}",
          "{\"reason\":\"x\"}",
          "{\"state\":\"BANNED\",\"reason\":\"\"}",
          "{\"state\":\"BANNED\",\"reason\":\" \\n\\u3000\"}",
          "{\"state\":\"BANNED\",\"reason\":null}",
          "{\"state\":\"banned\",\"reason\":\"x\"}",
          "{\"state\":5,\"reason\":\"x\"}",
          "{\"state\":\"BANNED\",\"reason\":\"" + "x".repeat(1001) + "\"}",
        }) {
      assertEquals(422, gateway.send("PUT", path, body, ADMIN).status(), body);
    }
  }

  @Test
  void aListingNamesItsNextPage() {
    Reply first = gateway.get("/api/v1/users?state=BANNED&limit=1&id=u%26v", VIEWER);
    assertEquals(new JsonArray().add(Json.accountState("受取人", AccountState.BANNED)), first.array());
    String link = first.header("link");
    assertTrue(link.startsWith("</api/v1/users?") && link.endsWith(">; rel=\"next\""), link);
    Reply next = gateway.get(link.substring(1, link.indexOf('>')), VIEWER);
    assertEquals("", next.header("link"));
    assertEquals(
        List.of(
            "accounts Optional[BANNED] Optional[u&v] 1 Optional.empty",
            "accounts Optional[BANNED] Optional[u&v] 1 Optional[a+b/=&ü]"),
        gateway.behind.calls);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "state=",
        "state=normal",
        "state=GONE",
        "limit=0",
        "limit=201",
        "limit=-1",
        "limit=+5",
        "limit=5.0",
        "limit=",
        "limit=x",
        "limit=99999999999999999999",
        "limit=5&limit=6",
        "id=",
        "id=%00",
        "after=",
        "after=%00",
      })
  void aBadParameterIsNamed(String query) {
    Reply reply = gateway.get("/api/v1/users?" + query, VIEWER);
    assertEquals(400, reply.status());
    String name = query.substring(0, query.indexOf('='));
    assertTrue(reply.detail().toString().startsWith(name + ' '), reply.detail().toString());
  }

  @Test
  void aBrokenQueryIsMalformed() {
    assertEquals(400, gateway.get("/api/v1/users?id=%ff", VIEWER).status());
    assertEquals(200, gateway.get("/api/v1/users?&unknown=%20&&limit=7", VIEWER).status());
  }

  private static String encoded(String userId) {
    return URLEncoder.encode(userId, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
