package io.susanoh.loadtest.openloop;

import io.susanoh.loadtest.cli.Flags;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Locale;
import java.util.Set;

/**
 * Fills a gateway's windows evenly: every target receives as many events as any other, as fast as
 * the gateway takes them. By {@code POST /api/v1/events/batch} (CONTRACT §7) where the gateway has
 * it, else one by one over pipelined connections.
 */
public final class Preload {

  private static final String HELP =
      """
      usage: java -cp loadtest/target/benchmarks.jar io.susanoh.loadtest.openloop.Preload --port N
          [--entries 5000000] [--targets 1000000] [--api-key K]""";

  private static final int EVENTS_OF_A_BATCH = 10_000;

  private final URI batch;
  private final String apiKey;
  private final long targets;
  private final String run = "preload-" + Long.toHexString(System.nanoTime()) + '-';

  private Preload(int port, String apiKey, long targets) {
    this.batch = URI.create("http://127.0.0.1:" + port + "/api/v1/events/batch");
    this.apiKey = apiKey;
    this.targets = targets;
  }

  /** See the usage text, which a faulty command line prints. */
  @SuppressWarnings("SystemOut") // the report
  public static void main(String[] args) throws IOException, InterruptedException {
    try {
      Flags flags = Flags.parse(args, Set.of("port", "entries", "targets", "api-key"));
      int port = Integer.parseInt(flags.text("port"));
      long entries = flags.number("entries", 5_000_000);
      Preload preload =
          new Preload(port, flags.text("api-key", ""), flags.number("targets", 1_000_000));
      long began = System.nanoTime();
      boolean batches = preload.byBatches(entries);
      if (!batches) {
        preload.oneByOne(port, entries);
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "%d entries in %.1f s, %s (%.0f/s)%n",
          entries,
          seconds,
          batches ? "by batches" : "one by one",
          entries / seconds);
    } catch (IllegalArgumentException fault) {
      System.err.println(fault.getMessage() + "\n" + HELP);
      System.exit(64);
    }
  }

  private String body(long number) {
    return "{\"event_id\":\""
        + run
        + number
        + "\",\"actor_id\":\"player-0\",\"target_id\":\"player-"
        + (1 + number % targets)
        + "\",\"action_details\":{\"currency_amount\":125}}";
  }

  /** Whether there is such an endpoint; then it has taken all. */
  private boolean byBatches(long entries) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      for (long from = 0; from < entries; from += EVENTS_OF_A_BATCH) {
        StringBuilder lines = new StringBuilder(EVENTS_OF_A_BATCH * 120);
        for (long i = from; i < Math.min(entries, from + EVENTS_OF_A_BATCH); i++) {
          lines.append(body(i)).append('\n');
        }
        HttpRequest.Builder request =
            HttpRequest.newBuilder(batch)
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString(lines.toString()));
        if (!apiKey.isEmpty()) {
          request.header("X-API-KEY", apiKey);
        }
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
        if (from == 0 && (response.statusCode() == 404 || response.statusCode() == 405)) {
          return false;
        }
        if (response.statusCode() != 200 || response.body().contains("\"status\":")) {
          throw new IOException(
              "the batch from " + from + " was refused: " + response.statusCode());
        }
      }
    }
    return true;
  }

  private void oneByOne(int port, long entries) throws IOException {
    String key = apiKey.isEmpty() ? "" : "X-API-KEY: " + apiKey + "\r\n";
    try (Pipeline pipeline = new Pipeline(port)) {
      for (long i = 0; i < entries; i++) {
        pipeline.post(body(i), key);
      }
      pipeline.flush();
    }
  }
}
