package io.susanoh.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.http.StringClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever people do through a whole gateway is in the audit log, in its order. */
class AuditTest {

  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String JSON = "application/json";

  @TempDir Path directory;

  private final StringClient client = new StringClient();
  private InProcess gateway;

  @BeforeEach
  void start() {
    gateway = InProcess.start(directory, Map.of("SUSANOH_ADMIN_PASSWORD", "the admin's"));
  }

  @AfterEach
  void close() {
    gateway.close();
    client.close();
  }

  private String send(String method, String path, String type, String body, String token)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
            .header("Content-Type", type)
            .header("Authorization", "Bearer " + token)
            .method(method, BodyPublishers.ofString(body))
            .build();
    return Patience.served(() -> client.send(request)).body();
  }

  private String login(String name, String password) throws Exception {
    String form = "username=" + name + "&password=" + password;
    return new JsonObject(send("POST", "/api/v1/auth/token", FORM, form, ""))
        .getString("access_token", "");
  }

  @Test
  void everyDeedIsARecord() throws Exception {
    assertEquals("", login("admin", "wrong"));
    String admin = login("admin", "the%20admin%27s");
    gateway.event("e1", "", 2_000_000, "hello");
    send("POST", "/api/v1/withdraw", JSON, "{\"user_id\":\"boss\",\"amount\":5}", admin);
    String banned = "{\"state\":\"BANNED\",\"reason\":\"fraud\"}";
    send("PUT", "/api/v1/users/boss/state", JSON, banned, admin);
    String engine = "{\"provider\":\"java\",\"reason\":\"a try\"}";
    send("PUT", "/api/v1/engine", JSON, engine, admin);
    String ann = "{\"name\":\"ann\",\"role\":\"viewer\",\"password\":\"password of ann\"}";
    send("POST", "/api/v1/admin/users", JSON, ann, admin);
    send("PATCH", "/api/v1/admin/users/ann", JSON, "{\"role\":\"operator\"}", admin);
    send("DELETE", "/api/v1/admin/users/ann", JSON, "", admin);

    List<JsonObject> records = records(admin);
    assertRecord("PERSON_CREATED", "susanoh", "admin is admin", records.getFirst());
    List<String> kinds = records.stream().map(each -> each.getString("kind")).toList();
    for (String kind :
        List.of(
            "LOGIN_REFUSED",
            "LOGIN_GRANTED",
            "TRANSITION",
            "SETTING_CHANGED",
            "PERSON_CREATED",
            "PERSON_CHANGED",
            "PERSON_DELETED")) {
      assertTrue(kinds.contains(kind), kinds::toString);
    }
    JsonObject override = last(records, "TRANSITION");
    assertRecord("TRANSITION", "admin", "fraud", override);
    assertEquals("boss", override.getString("user_id"));
    assertEquals(
        new JsonObject().put("name", "ann").put("role", "operator"),
        last(records, "PERSON_CHANGED").getJsonObject("details"));
    JsonObject finding = new JsonObject(send("GET", "/api/v1/audit/verify", JSON, "", admin));
    assertEquals(true, finding.getBoolean("sound"), finding::encode);
    assertTrue(finding.getInteger("records") >= records.size(), finding::encode);
  }

  /** Oldest first. */
  private List<JsonObject> records(String token) throws Exception {
    return new JsonArray(send("GET", "/api/v1/audit?limit=200", JSON, "", token))
        .stream().map(JsonObject.class::cast).toList().reversed();
  }

  private static JsonObject last(List<JsonObject> records, String kind) {
    return records.reversed().stream()
        .filter(each -> each.getString("kind").equals(kind))
        .findFirst()
        .orElseThrow();
  }

  private static void assertRecord(String kind, String actor, String reason, JsonObject record) {
    assertEquals(kind, record.getString("kind"));
    assertEquals(actor, record.getString("actor"));
    assertTrue(record.getString("reason").contains(reason), record::encode);
  }
}
