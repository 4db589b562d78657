package io.susanoh.gateway;

import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.config.SettingsOutcome;
import io.susanoh.gateway.config.SettingsReader;
import io.susanoh.gateway.http.StringClient;
import io.susanoh.gateway.storage.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A whole gateway in this JVM, on free ports and a database of its own, and a client of it. */
final class InProcess implements AutoCloseable {

  private static final String EVENT =
      """
      {"event_id":"%s","actor_id":"mule","target_id":"boss",%s
       "action_details":{"currency_amount":%d},
       "context_metadata":{"recent_chat_log":"%s"}}""";

  private final StringClient client = new StringClient();
  private final Gateway gateway;
  private final DatabaseUrl database;

  private InProcess(Gateway gateway, DatabaseUrl database) {
    this.gateway = gateway;
    this.database = database;
  }

  /** Starts one; analyses begin at once. */
  static InProcess start(Path dataDir, Map<String, String> settings) {
    return start(dataDir, TestDatabase.empty(), settings);
  }

  /** Starts one on a database that another one may have had. */
  static InProcess start(Path dataDir, DatabaseUrl database, Map<String, String> settings) {
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("PORT", "0");
    environment.put("SUSANOH_DATA_DIR", dataDir.toString());
    environment.put(
        "DATABASE_URL",
        "postgresql://%s:%s@%s:%d/%s"
            .formatted(
                database.user(),
                database.password().value(),
                database.host(),
                database.port(),
                database.database()));
    environment.put("L2_SETTLE_MS", "10");
    environment.put("L2_SETTLE_MAX_MS", "10");
    SettingsOutcome outcome = SettingsReader.read(environment, List.of());
    return new InProcess(
        Gateway.start(
            ((SettingsOutcome.Concluded) outcome).settings(),
            InstantSource.system(),
            password -> {},
            reason -> {
              throw new AssertionError(reason);
            }),
        database);
  }

  /** Its database, for what a test wants to see there. */
  DatabaseUrl database() {
    return database;
  }

  int port() {
    return gateway.port();
  }

  int metricsPort() {
    return gateway.metricsPort();
  }

  /**
   * Posts an event.
   *
   * @param timestamp the field with its comma, or nothing
   */
  HttpResponse<String> event(
      String id, String timestamp, long amount, String chat, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(port(), "/api/v1/events"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(EVENT.formatted(id, timestamp, amount, chat)));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build());
  }

  /** Posts a body to any path. */
  HttpResponse<String> post(String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri(port(), path))
            .headers(headers)
            .POST(BodyPublishers.ofString(body))
            .build();
    return client.send(request);
  }

  HttpResponse<String> get(int port, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(port, path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build());
  }

  private static URI uri(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  @Override
  public void close() {
    gateway.stop();
    client.close();
  }
}
