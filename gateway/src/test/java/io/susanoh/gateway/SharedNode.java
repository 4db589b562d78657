package io.susanoh.gateway;

import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.config.SettingsOutcome;
import io.susanoh.gateway.config.SettingsReader;
import io.susanoh.gateway.http.StringClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A gateway in this JVM that shares Redis and PostgreSQL with others, and a client of it. */
final class SharedNode implements AutoCloseable {

  private static final String PASSWORD = "long enough to be one";

  /** A busy machine is no outage of Redis. */
  static final Map<String, String> UNHURRIED = Map.of("SUSANOH_REDIS_DEADLINE_MS", "2000");

  private final StringClient client =
      new StringClient(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
  private final Gateway gateway;

  private SharedNode(Gateway gateway) {
    this.gateway = gateway;
  }

  /**
   * Starts one.
   *
   * @param settings besides where things are
   */
  static SharedNode start(
      Path dataDir, DatabaseUrl database, String redisUrl, Map<String, String> settings) {
    return start(dataDir, database, redisUrl, settings, InstantSource.system());
  }

  /** As the other one, by another clock than the machine's. */
  static SharedNode start(
      Path dataDir,
      DatabaseUrl database,
      String redisUrl,
      Map<String, String> settings,
      InstantSource clock) {
    Map<String, String> environment = new HashMap<>();
    environment.put("PORT", "0");
    environment.put("SUSANOH_DATA_DIR", dataDir.toString());
    environment.put("DATABASE_URL", url(database));
    environment.put("REDIS_URL", redisUrl);
    environment.put("SUSANOH_ADMIN_PASSWORD", PASSWORD);
    environment.put("L2_SETTLE_MS", "3600000");
    environment.put("L2_SETTLE_MAX_MS", "3600000");
    environment.put("L1_ENGINE_PROVIDER", "java");
    environment.putAll(UNHURRIED);
    environment.putAll(settings);
    SettingsOutcome outcome = SettingsReader.read(environment, List.of());
    return new SharedNode(
        Gateway.start(
            ((SettingsOutcome.Concluded) outcome).settings(),
            clock,
            password -> {},
            reason -> {
              throw new AssertionError(reason);
            }));
  }

  static String url(DatabaseUrl database) {
    return "postgresql://%s:%s@%s:%d/%s"
        .formatted(
            database.user(),
            database.password().value(),
            database.host(),
            database.port(),
            database.database());
  }

  /** Posts an event; what is answered. */
  JsonObject event(String id, String target, long amount) throws IOException, InterruptedException {
    HttpResponse<String> answer = postedEvent(id, target, amount);
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + ": " + answer.body());
    }
    return new JsonObject(answer.body());
  }

  /** Posts an event; the status. */
  int postEvent(String id, String target, long amount) throws IOException, InterruptedException {
    return postedEvent(id, target, amount).statusCode();
  }

  private HttpResponse<String> postedEvent(String id, String target, long amount)
      throws IOException, InterruptedException {
    return post("/api/v1/events", eventBody(id, target, amount), "");
  }

  private static String eventBody(String id, String target, long amount) {
    return new JsonObject()
        .put("event_id", id)
        .put("actor_id", "mule")
        .put("target_id", target)
        .put("action_details", new JsonObject().put("currency_amount", amount))
        .encode();
  }

  /** The status that answers a withdrawal by somebody who asks again while it is 503. */
  int withdrawWhenKnown(String user) throws Exception {
    return Patience.served(() -> withdrawal(user)).statusCode();
  }

  /** The status that answers a withdrawal. */
  int withdraw(String user) throws IOException, InterruptedException {
    return withdrawal(user).statusCode();
  }

  private HttpResponse<String> withdrawal(String user) throws IOException, InterruptedException {
    JsonObject body = new JsonObject().put("user_id", user).put("amount", 10);
    return post("/api/v1/withdraw", body.encode(), "");
  }

  /** Releases an account as admin; the status. */
  int release(String user) throws IOException, InterruptedException {
    return post("/api/v1/users/" + user + "/release", "", token()).statusCode();
  }

  /** Has an account analysed now, as an operator who asks about an event; the status. */
  int analyse(String eventId, String target) throws Exception {
    String token = token();
    return Patience.served(() -> post("/api/v1/analyze", eventBody(eventId, target, 1), token))
        .statusCode();
  }

  /** A read that needs a person; asked again while PostgreSQL is behind. */
  String read(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + token()).build();
    return Patience.served(() -> client.send(request)).body();
  }

  private String token() throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(uri("/api/v1/auth/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(
                    BodyPublishers.ofString(
                        "username=admin&password=" + PASSWORD.replace(' ', '+')))
                .build());
    return new JsonObject(answer.body()).getString("access_token");
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(uri(path)).build());
  }

  HttpResponse<String> post(String path, String body, String token)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return client.send(request.build());
  }

  /** Posts a batch of events, one a line. */
  HttpResponse<String> postLines(String lines) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(uri("/api/v1/events/batch"))
            .header("Content-Type", "application/x-ndjson")
            .POST(BodyPublishers.ofString(lines))
            .build());
  }

  /** The value of a metric without labels. */
  double metric(String name) throws IOException, InterruptedException {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + ' '))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no metric " + name));
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + gateway.port() + path);
  }

  @Override
  public void close() {
    gateway.stop();
    client.close();
  }
}
