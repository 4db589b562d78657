package io.susanoh.golden.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.susanoh.golden.Corpus;
import io.susanoh.golden.http.HttpConnection.Reply;
import io.susanoh.golden.malformed.PostedBodies;
import io.susanoh.golden.malformed.PostedBody;
import io.susanoh.golden.schema.Schemas;
import io.susanoh.golden.vector.Door;
import io.susanoh.golden.vector.GoldenCase;
import io.susanoh.golden.vector.GoldenVectors;
import io.susanoh.l1.RuleSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;

/** The corpora as tests of a server. */
public final class HttpChecks {

  /** No body may keep a server busy for longer. */
  private static final Duration ANSWER_MAX = Duration.ofSeconds(2);

  private static final int UNSUPPORTED_MEDIA_TYPE = 415;
  private static final int LINES_OF_A_BATCH = 100;

  /** A batch is at most 8 MiB. */
  private static final int LINE_BYTES_MAX = 80_000;

  private HttpChecks() {}

  /**
   * Every vector that is for the default rules, in an order in which receipts never decrease.
   *
   * @param clock sets the server's clock, which no one else moves
   */
  public static Stream<DynamicTest> vectors(HttpConnection connection, LongConsumer clock) {
    return vectors(new HttpDoor(connection, clock));
  }

  /** The same, through another door. */
  static Stream<DynamicTest> vectors(Door door) {
    List<GoldenCase> inOrder =
        GoldenVectors.load().stream()
            .filter(golden -> golden.rules().equals(RuleSet.DEFAULT))
            .sorted(Comparator.comparingLong(golden -> golden.t0Millis().orElse(Long.MAX_VALUE)))
            .toList();
    List<DynamicTest> tests = new ArrayList<>();
    long now = 0;
    for (GoldenCase golden : inOrder) {
      long t0 = golden.t0Millis().orElse(now);
      now = t0 + golden.spanMillis();
      tests.add(dynamicTest(golden.name(), () -> golden.run(door, t0)));
    }
    return tests.stream();
  }

  /** Every vector that a server whose clock cannot be set must answer too. */
  public static Stream<DynamicTest> vectorsForAnyClock(HttpConnection connection) {
    HttpDoor door = new HttpDoor(connection, receipt -> {});
    return GoldenVectors.load().stream()
        .filter(golden -> golden.anyClock() && golden.rules().equals(RuleSet.DEFAULT))
        .map(
            golden ->
                dynamicTest(golden.name(), () -> golden.run(door, System.currentTimeMillis())));
  }

  /** Every body, good and bad. */
  public static Stream<DynamicTest> bodies(HttpConnection connection) {
    return PostedBodies.load().stream()
        .map(posted -> dynamicTest(posted.name(), () -> check(connection, posted)));
  }

  private static void check(HttpConnection connection, PostedBody posted) throws IOException {
    long askedNanos = System.nanoTime();
    Reply reply = connection.post(posted.body(), posted.contentType());
    if (System.nanoTime() - askedNanos > ANSWER_MAX.toNanos()) { // the machine, or the server?
      Assertions.assertTimeout(
          ANSWER_MAX, () -> connection.post(posted.body(), posted.contentType()), posted.name());
    }
    String context = posted.name() + ": " + reply;
    assertEquals(posted.status(), reply.status(), context);
    assertTrue(
        reply.headers().getOrDefault("content-type", "").startsWith("application/json"), context);
    switch (posted.status()) {
      case 200 ->
          assertTrue(Schemas.takesResult(reply.body().getBytes(StandardCharsets.UTF_8)), context);
      case 422 -> assertEquals(posted.locations(), locations(detail(reply), context), context);
      default -> assertTrue(detail(reply).isTextual(), context);
    }
  }

  /** Every body that a line can hold, many in a batch: each gets in place what it gets alone. */
  static void bodiesInPlace(BatchDoor door) {
    List<PostedBody> lines = PostedBodies.load().stream().filter(HttpChecks::isLine).toList();
    assertTrue(lines.size() > 200, "only " + lines.size());
    for (int from = 0; from < lines.size(); from += LINES_OF_A_BATCH) {
      bodiesInPlace(door, lines.subList(from, Math.min(lines.size(), from + LINES_OF_A_BATCH)));
    }
  }

  private static void bodiesInPlace(BatchDoor door, List<PostedBody> lines) {
    List<JsonNode> results = door.results(lines.stream().map(PostedBody::body).toList());
    for (int i = 0; i < lines.size(); i++) {
      PostedBody posted = lines.get(i);
      JsonNode result = results.get(i);
      String context = posted.name() + ": " + result;
      assertEquals(posted.status(), result.path("status").asInt(200), context);
      switch (posted.status()) {
        case 200 -> assertTrue(result.has("screened"), context);
        case 422 ->
            assertEquals(posted.locations(), locations(result.path("detail"), context), context);
        default -> assertTrue(result.path("detail").isTextual(), context);
      }
    }
  }

  /** Whether it stands on one line as it is, with a blank before it, and is not blank itself. */
  private static boolean isLine(PostedBody posted) {
    byte[] body = posted.body();
    return posted.status() != UNSUPPORTED_MEDIA_TYPE
        && body.length <= LINE_BYTES_MAX
        && new String(body, StandardCharsets.ISO_8859_1).indexOf('\n') < 0
        && !new String(body, StandardCharsets.ISO_8859_1).matches("[ \t\r]*");
  }

  private static JsonNode detail(Reply reply) throws IOException {
    return Corpus.JSON.readTree(reply.body()).path("detail");
  }

  private static Set<List<String>> locations(JsonNode detail, String context) {
    Set<List<String>> locations = new HashSet<>();
    for (JsonNode entry : detail) {
      assertTrue(entry.path("msg").isTextual() && entry.path("type").isTextual(), context);
      List<String> location = new ArrayList<>();
      entry.path("loc").forEach(name -> location.add(name.asText()));
      assertTrue(locations.add(location), context);
    }
    return locations;
  }
}
