package io.susanoh.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.Desk.Reply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people see and decide, at a whole gateway. */
class PeopleInTheLoopTest {

  @TempDir static Path dataDir;

  private static InProcess gateway;
  private static Desk admin;
  private static Desk operator;

  @BeforeAll
  static void start() throws Exception {
    gateway = InProcess.start(dataDir, Map.of("SUSANOH_ADMIN_PASSWORD", Desk.PASSWORD));
    admin = new Desk(gateway.port());
    admin.send(
        "POST",
        "/api/v1/admin/users",
        "{\"name\":\"ope\",\"role\":\"operator\",\"password\":\"a-password-of-ope\"}");
    operator = new Desk(gateway.port(), "ope", "a-password-of-ope");
  }

  @AfterAll
  static void stop() {
    operator.close();
    admin.close();
    gateway.close();
  }

  private static void event(String id, String actor, String target, long amount, String chat)
      throws Exception {
    String body =
        """
        {"event_id":"%s","actor_id":"%s","target_id":"%s",
         "action_details":{"currency_amount":%d,"market_avg_price":1},
         "context_metadata":{"recent_chat_log":"%s"}}"""
            .formatted(id, actor, target, amount, chat);
    assertEquals(200, admin.send("POST", "/api/v1/events", body).status());
  }

  private static Optional<JsonObject> review(String user) throws Exception {
    JsonArray all = operator.get("/api/v1/reviews?limit=50").array();
    return all.stream()
        .map(JsonObject.class::cast)
        .filter(item -> item.getString("user_id").equals(user))
        .findFirst();
  }

  private static JsonObject awaitReview(String user) throws Exception {
    return Desk.await(() -> review(user), Optional::isPresent).orElseThrow();
  }

  private static Reply decide(Desk who, String user, String action) throws Exception {
    return who.send(
        "POST",
        "/api/v1/reviews/" + user + "/decision",
        "{\"action\":\"" + action + "\",\"reason\":\"seen the chat\"}");
  }

  private static JsonObject quality(String subject) throws Exception {
    return operator.get("/api/v1/quality?bucket=week").array().stream()
        .map(JsonObject.class::cast)
        .filter(row -> row.getString("subject").equals(subject))
        .findFirst()
        .orElse(new JsonObject().put("confirmed", 0).put("refuted", 0));
  }

  private static String state(String user) throws Exception {
    return operator.get("/api/v1/users/" + user).object().getString("state");
  }

  @Test
  void whoIsUnderSurveillanceWaitsWithItsEvidenceAndIsReleasedForAReason() throws Exception {
    int refuted = quality("R4").getInteger("refuted");
    int arbiter = quality("ARBITER").getInteger("refuted");
    event("w-1", "a", "watched", 1, "口座 振込"); // R4 alone scores 30: R3 is needed too
    event("w-2", "a", "watched", 500, "口座");
    JsonObject item = awaitReview("watched");
    assertEquals(new JsonArray().add("watched"), item.getJsonArray("reasons"));
    assertEquals("UNDER_SURVEILLANCE", item.getString("state"));
    assertEquals("ARBITER", item.getJsonObject("analysis").getString("source"));
    assertEquals(
        item.getInteger("risk_score"), item.getJsonObject("analysis").getInteger("risk_score"));
    assertEquals("watched", item.getJsonObject("evidence").getString("target_id"));
    assertTrue(item.getJsonObject("evidence").getJsonArray("events").size() >= 1);
    assertNull(item.getJsonObject("griefing"));

    Reply released = decide(operator, "watched", "release");
    assertEquals(200, released.status(), released.body());
    assertEquals("NORMAL", released.object().getString("state"));
    assertEquals(Optional.empty(), review("watched"));
    JsonObject transition =
        operator.get("/api/v1/transitions?user_id=watched&limit=1").array().getJsonObject(0);
    assertEquals("MANUAL_RELEASE", transition.getString("trigger"));
    assertEquals("ope", transition.getString("actor"));
    assertTrue(transition.getString("evidence_summary").contains("(seen the chat)"));
    assertEquals(refuted + 1, quality("R4").getInteger("refuted"));
    assertEquals(arbiter + 1, quality("ARBITER").getInteger("refuted"));
  }

  @Test
  void anOperatorMayWatchAndOnlyAnAdminMayBan() throws Exception {
    int confirmed = quality("R4").getInteger("confirmed");
    event("b-1", "a", "seller", 500, "口座");
    String since = awaitReview("seller").getString("since");
    assertEquals(403, decide(operator, "seller", "ban").status());
    assertEquals(200, decide(operator, "seller", "watch").status());
    JsonObject still = review("seller").orElseThrow();
    assertEquals("UNDER_SURVEILLANCE", still.getString("state"));
    assertTrue(still.getString("since").compareTo(since) > 0, "it waits behind the others");
    assertEquals(confirmed, quality("R4").getInteger("confirmed"), "that is left open");

    Reply banned = decide(admin, "seller", "ban");
    assertEquals("BANNED", banned.object().getString("state"), banned.body());
    assertEquals(Optional.empty(), review("seller"));
    JsonObject label = quality("R4");
    assertEquals(confirmed + 1, label.getInteger("confirmed"));
    assertNotNull(label.getDouble("precision"));
    assertEquals(400, decide(operator, "seller", "watch").status(), "an override alone");
    assertEquals(400, decide(operator, "seller", "release").status());
  }

  @Test
  void whereBansAwaitAPersonAVerdictOfBannedIsWatchedUntilThen() throws Exception {
    Reply set =
        admin.send(
            "PUT", "/api/v1/admin/settings", "{\"ban_awaits_person\":true,\"reason\":\"a trial\"}");
    assertEquals(new JsonObject().put("ban_awaits_person", true), set.object());
    try {
      event("h-1", "a", "held", 2_000_000, "口座"); // R1, R3 and R4: 85
      JsonObject item =
          Desk.await(
                  () -> review("held"),
                  found ->
                      found
                          .filter(i -> i.getJsonArray("reasons").contains("ban_awaits_person"))
                          .isPresent())
              .orElseThrow();
      assertEquals("UNDER_SURVEILLANCE", state("held"));
      assertEquals("BANNED", item.getJsonObject("analysis").getString("recommended_action"));
      assertEquals("AWAITS_PERSON", item.getJsonObject("analysis").getString("effect"));
      assertEquals("BANNED", decide(admin, "held", "ban").object().getString("state"));
    } finally {
      admin.send(
          "PUT",
          "/api/v1/admin/settings",
          "{\"ban_awaits_person\":false,\"reason\":\"the trial is over\"}");
    }
    event("h-2", "a", "at-once", 2_000_000, "口座");
    Desk.await(() -> state("at-once"), "BANNED"::equals);
    assertEquals(Optional.empty(), review("at-once"));
    JsonObject change = admin.get("/api/v1/engine/changes?limit=1").array().getJsonObject(0);
    assertEquals("ban_awaits_person", change.getString("setting"));
    assertEquals("the trial is over", change.getString("reason"));
  }

  @Test
  void whoWasReleasedThreeTimesIsRestrictedNoMoreByTheSameActor() throws Exception {
    for (int i = 0; i < 3; i++) {
      event("g-" + i, "griefer", "victim", 1, "口座");
      // L2 may have it under surveillance, or released it, by now.
      if (!state("victim").equals("NORMAL")) {
        admin.send("POST", "/api/v1/users/victim/release", "");
      }
      Desk.await(() -> state("victim"), "NORMAL"::equals);
    }
    event("g-more", "griefer", "victim", 1, "口座");
    assertEquals("NORMAL", state("victim"));
    JsonObject item = awaitReview("victim");
    assertTrue(item.getJsonArray("reasons").contains("griefing"), item.encode());
    assertEquals(1, item.getJsonObject("griefing").getInteger("events"));
    assertEquals("griefer", item.getJsonObject("griefing").getString("last_actor_id"));
    assertEquals(new JsonArray().add("R4"), item.getJsonObject("griefing").getJsonArray("rules"));

    assertEquals(200, decide(operator, "victim", "release").status());
    assertEquals(Optional.empty(), review("victim"));
    event("g-other", "another", "victim", 1, "口座");
    assertTrue(
        Desk.await(
                    () -> operator.get("/api/v1/transitions?user_id=victim&limit=1").array(),
                    all ->
                        all.getJsonObject(0).getString("to_state").equals("RESTRICTED_WITHDRAWAL")
                            || all.getJsonObject(0).getString("trigger").equals("L2_ANALYSIS"))
                .size()
            == 1);
  }

  @Test
  void theQueueIsPagedTheHighestRiskFirstAndThenWhoWaitsLongest() throws Exception {
    for (String user : List.of("paged-1", "paged-2", "paged-3")) {
      event("of-" + user, "a", user, 500, "口座");
      awaitReview(user);
    }
    List<String> all = users(operator.get("/api/v1/reviews?limit=50").array());
    assertTrue(all.indexOf("paged-1") < all.indexOf("paged-2"), all::toString);
    assertTrue(all.indexOf("paged-2") < all.indexOf("paged-3"), all::toString);
    List<String> paged = new ArrayList<>();
    Optional<String> next = Optional.of("/api/v1/reviews?limit=1");
    while (next.isPresent()) {
      Reply page = operator.get(next.get());
      paged.addAll(users(page.array()));
      next = page.next();
    }
    assertEquals(all, paged);
  }

  private static List<String> users(JsonArray reviews) {
    return reviews.stream()
        .map(JsonObject.class::cast)
        .map(item -> item.getString("user_id"))
        .toList();
  }

  @Test
  void whatIsNoDecisionIsRefused() throws Exception {
    assertEquals(400, decide(operator, "nobody", "release").status(), "nobody waits there");
    assertEquals(422, decide(operator, "nobody", "forgive").status());
    assertEquals(
        422,
        operator
            .send(
                "POST",
                "/api/v1/reviews/nobody/decision",
                "{\"action\":\"release\",\"reason\":\" \"}")
            .status());
    assertEquals(400, operator.get("/api/v1/quality?bucket=year").status());
    assertEquals(403, operator.get("/api/v1/admin/settings").status());
    assertEquals(401, gateway.get(gateway.port(), "/api/v1/reviews").statusCode());
  }
}
