package io.susanoh.gateway.http;

import static io.susanoh.gateway.http.RunningGateway.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.http.RunningGateway.Reply;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditOverHttpTest {

  private static final String[] OPERATOR = {"Authorization", "Bearer OPERATOR"};
  private static final String[] ADMIN = {"Authorization", "Bearer ADMIN"};
  private static final String AUDIT = "/api/v1/audit";

  private final RunningGateway gateway = new RunningGateway(false);

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void anAdminReadsTheRecordsPageByPage() {
    Reply page = gateway.get(AUDIT + "?limit=1", ADMIN);
    JsonObject record = page.array().getJsonObject(0);
    assertEquals(64, record.remove("hash").toString().length());
    assertEquals(
        new JsonObject(
            """
            {"entry_id":1,"kind":"PERSON_DELETED","actor":"root",
             "timestamp":"2026-01-02T03:04:05.678Z","reason":"ann is deleted","user_id":null,
             "details":{"name":"ann"},"previous_hash":"%s"}"""
                .formatted("0".repeat(64))),
        record);
    assertEquals("</api/v1/audit?limit=1&after=next>; rel=\"next\"", page.header("link"));
    assertEquals("", gateway.get(AUDIT, ADMIN).header("link"));
    assertEquals(400, gateway.get(AUDIT + "?limit=201", ADMIN).status());
  }

  @Test
  void verifyingSaysWhereTheChainBreaks() {
    JsonObject sound = gateway.get(AUDIT + "/verify", ADMIN).object();
    assertTrue(sound.getBoolean("sound"));
    assertEquals(1, sound.getInteger("records"));
    assertEquals(2, sound.getInteger("checkpoints"));
    JsonObject broken = gateway.get(AUDIT + "/verify", ADMIN).object();
    assertFalse(broken.getBoolean("sound"));
    assertEquals(7, broken.getInteger("entry_id"));
    assertEquals("it is missing", broken.getString("what"));
    Reply busy = gateway.get(AUDIT + "/verify", ADMIN);
    assertRefused(429, "busy", busy);
    assertEquals("9", busy.header("retry-after"));
  }

  @Test
  void checkpointsComeWithTheirKey() {
    JsonObject found = gateway.get(AUDIT + "/checkpoints", ADMIN).object();
    assertEquals(60, found.getString("public_key").length());
    JsonObject made = found.getJsonArray("checkpoints").getJsonObject(0);
    assertEquals(1, made.getInteger("entry_id"));
    assertEquals(88, made.getString("signature").length());
  }

  @ParameterizedTest
  @ValueSource(strings = {AUDIT, AUDIT + "/verify", AUDIT + "/checkpoints"})
  void itIsForAdminsOnly(String path) {
    assertEquals(403, gateway.get(path, OPERATOR).status());
    assertEquals(401, gateway.get(path).status());
  }
}
