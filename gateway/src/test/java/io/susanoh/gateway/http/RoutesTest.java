package io.susanoh.gateway.http;

import static io.susanoh.gateway.http.RunningGateway.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.http.Operation.Body;
import io.susanoh.gateway.http.Operation.Who;
import io.susanoh.gateway.http.RunningGateway.Reply;
import io.susanoh.gateway.refusal.Refusal;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds of every operation alike. */
class RoutesTest {

  private final RunningGateway gateway = new RunningGateway(true);

  @AfterEach
  void close() {
    gateway.close();
  }

  private Reply call(Operation operation, String... headers) {
    return callWith("", operation, headers);
  }

  private Reply callWith(String body, Operation operation, String... headers) {
    String path = operation.path().replaceAll("\\{\\w+}", "x");
    return gateway.send(operation.method().name(), path, body, headers);
  }

  @ParameterizedTest
  @EnumSource
  void nobodyPassesWithoutTheKeyOrTokenThatIsNeeded(Operation operation) {
    Reply reply = call(operation);
    if (operation.who() == Who.ANYONE) {
      assertNotEquals(401, reply.status());
    } else {
      assertEquals(401, reply.status());
      assertEquals(operation.who().challenge(), reply.header("www-authenticate"));
      assertTrue(reply.detail() instanceof String);
    }
  }

  @ParameterizedTest
  @EnumSource
  void eachRoleMayDoWhatTheOnesBeforeItMay(Operation operation) {
    assertEquals(!isForPeople(operation, Who.VIEWER), isRefused(call(operation, bearer("VIEWER"))));
    assertEquals(
        !isForPeople(operation, Who.OPERATOR), isRefused(call(operation, bearer("OPERATOR"))));
    assertEquals(!isForPeople(operation, Who.ADMIN), isRefused(call(operation, bearer("ADMIN"))));
  }

  private static String[] bearer(String role) {
    return new String[] {"Authorization", "Bearer " + role};
  }

  private static boolean isForPeople(Operation operation, Who role) {
    return switch (operation.who()) {
      case ANYONE, SERVICE_OR_VIEWER -> true;
      case SERVICE -> false;
      case VIEWER, OPERATOR, ADMIN -> operation.who().compareTo(role) <= 0;
    };
  }

  private static boolean isRefused(Reply reply) {
    return reply.status() == 401 || reply.status() == 403;
  }

  @Test
  void aKeyOrATokenOpensWhatIsForBoth() {
    String path = "/api/v1/users/x";
    assertRefused(401, "Missing X-API-KEY header", gateway.get(path));
    assertRefused(401, "Invalid API key", gateway.get(path, "X-API-KEY", "no"));
    assertRefused(401, "Not authenticated", gateway.get(path, "Authorization", "Bearer no"));
    assertEquals(200, gateway.get(path, "X-API-KEY", StandIns.KEY).status());
    assertEquals(200, gateway.get(path, "Authorization", "Bearer VIEWER").status());
    assertEquals(
        200, gateway.get(path, "X-API-KEY", "no", "Authorization", "Bearer VIEWER").status());
    assertEquals(
        200, gateway.get(path, "X-API-KEY", StandIns.KEY, "Authorization", "Bearer no").status());
    gateway.behind.keysConfigured = false;
    assertEquals(200, gateway.get(path).status());
  }

  @Test
  void aRoleThatDoesNotSufficeIsToldSo() {
    Reply reply = gateway.post("/api/v1/users/x/release", "", bearer("VIEWER"));
    assertEquals(403, reply.status());
    assertTrue(reply.detail().toString().startsWith("Operation not permitted. "));
  }

  @ParameterizedTest
  @EnumSource
  void whileNotReadyOnlyTheProcessAnswers(Operation operation) {
    gateway.behind.ready = false;
    Reply reply = call(operation, bearer("ADMIN"));
    if (operation == Operation.READINESS) {
      assertEquals(503, reply.status());
      assertEquals("not_ready", reply.object().getString("status"));
    } else if (operation.always()) {
      assertEquals(200, reply.status());
    } else {
      assertRefused(503, "Not ready", reply);
      assertEquals("1", reply.header("retry-after"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyBodyIsBounded(Operation operation) {
    if (operation.body() == Body.BATCH) {
      Reply reply = callWith("x".repeat(Batches.BYTES_MAX + 1), operation, admitted(operation));
      assertRefused(413, "The batch is larger than 8388608 bytes", reply);
    } else if (!operation.method().name().equals("GET")) {
      Reply reply = callWith("x".repeat(65_537), operation, admitted(operation));
      assertRefused(413, "The body is larger than 65536 bytes", reply);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBodyOfAnotherTypeIsUnsupported(Operation operation) {
    String[] admitted = admitted(operation);
    Reply reply = callWith("x", operation, admitted[0], admitted[1], "Content-Type", "text/plain");
    assertEquals(operation.body() != Body.NONE, reply.status() == 415, reply.response().body());
  }

  private static String[] admitted(Operation operation) {
    return operation.who() == Who.SERVICE
        ? new String[] {"X-API-KEY", StandIns.KEY}
        : bearer("ADMIN");
  }

  @ParameterizedTest
  @EnumSource
  void aMethodThatIsNotThereIsNotAllowed(Operation operation) {
    Reply reply = gateway.send("TRACED", operation.path().replaceAll("\\{\\w+}", "x"), "");
    assertRefused(405, "Method not allowed", reply);
    assertTrue(reply.header("allow").contains(operation.method().name()));
  }

  @Test
  void everyMethodOfAPathIsNamed() {
    assertEquals("GET, POST", gateway.send("PUT", "/api/v1/admin/users", "").header("allow"));
    assertEquals("PATCH, DELETE", gateway.get("/api/v1/admin/users/x").header("allow"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api",
        "/api/v1",
        "/api/v1/events/",
        "/api/v1/events/x",
        "/api/v1/events/recent/x",
        "/api/v1/users/x/",
        "/api/v1/users/x/y",
        "/api/v1/users//release",
        "/api/v1/users/x/release/y",
        "//api/v1/events",
        "/api/v1/../v1/stats",
        "/API/v1/events",
        "/api/v2/events",
        "/api/v1/events/batches",
        "/readyz/",
        "/index.html",
        "/favicon.ico",
      })
  void anyOtherPathIsNotFound(String path) {
    assertRefused(404, "Not found", gateway.get(path));
    assertRefused(404, "Not found", gateway.post(path, "{}"));
  }

  @Test
  void withoutDemoItsPathsAreNotThere() {
    try (RunningGateway plain = new RunningGateway(false)) {
      assertRefused(
          404, "Not found", plain.post("/api/v1/demo/scenario/normal", "", bearer("ADMIN")));
      assertRefused(404, "Not found", plain.post("/api/v1/demo/showcase/smurfing", ""));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RECENT_EVENTS", "ACCOUNTS", "STATS", "TRANSITIONS", "GRAPH", "ANALYSES"})
  void readsThatCannotBeServedNowSayWhenToComeBack(Operation operation) {
    gateway.behind.readsRefuse = Optional.of(Refusal.unavailable("The database is away", 2));
    Reply reply = call(operation, bearer("VIEWER"));
    assertRefused(503, "The database is away", reply);
    assertEquals("2", reply.header("retry-after"));
  }

  @Test
  void theProcessTellsOfItself() {
    assertEquals("ok", gateway.get("/").object().getString("status"));
    assertEquals("Susanoh", gateway.get("/").object().getString("service"));
    assertEquals(new JsonObject().put("status", "ok"), gateway.get("/healthz").object());
    assertEquals(
        new JsonObject(
            """
            {"status":"ready","dependencies":{"postgresql":{"status":"up","detail":"embedded"}}}
            """),
        gateway.get("/readyz").object());
    Reply metrics = gateway.get("/metrics");
    assertEquals("text/plain; version=0.0.4; charset=utf-8", metrics.header("content-type"));
    assertEquals("susanoh_events_total 1 PROMETHEUS\n", metrics.response().body());
    assertEquals("3.1.0", gateway.get("/openapi.json").object().getString("openapi"));
  }
}
