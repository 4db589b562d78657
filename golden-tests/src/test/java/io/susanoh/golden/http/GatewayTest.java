package io.susanoh.golden.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.Gateway;
import io.susanoh.gateway.config.Settings;
import io.susanoh.gateway.config.SettingsOutcome;
import io.susanoh.gateway.config.SettingsReader;
import io.susanoh.golden.Engines;
import io.susanoh.golden.malformed.PostedBodies;
import io.susanoh.golden.malformed.PostedBody;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * The third door: a whole gateway, with its journal and its PostgreSQL, on a clock that the vectors
 * set.
 */
class GatewayTest {

  @Nested
  class OnJava extends Single {
    OnJava() {
      super("java");
    }
  }

  @Nested
  class OnRust extends Single {
    OnRust() {
      super("rust");
    }
  }

  @Nested
  class OnRustInLines extends Lines {
    OnRustInLines() {
      super("rust", BatchDoor.Form.LINES);
    }
  }

  @Nested
  class OnJavaInLinesInGzip extends Lines {
    OnJavaInLinesInGzip() {
      super("java", BatchDoor.Form.LINES_IN_GZIP);
    }
  }

  @Nested
  class OnJavaInArrays extends Batches {
    OnJavaInArrays() {
      super("java", BatchDoor.Form.ARRAY);
    }
  }

  @Nested
  class OnRustInArraysInZstd extends Batches {
    OnRustInArraysInZstd() {
      super("rust", BatchDoor.Form.ARRAY_IN_ZSTD);
    }
  }

  /** The checks of single events, and of bodies that are none. */
  abstract static class Single extends Door {

    Single(String engine) {
      super(engine);
    }

    @TestFactory
    Stream<DynamicTest> bodiesGetTheirStatus() {
      return HttpChecks.bodies(connection());
    }

    @Test
    void aRefusedBodyChangesNothing() throws IOException {
      String before = get("/api/v1/events/recent?limit=200");
      int refused = 0;
      for (PostedBody posted : PostedBodies.load()) {
        if (posted.status() != 200) {
          connection().post(posted.body(), posted.contentType());
          refused++;
        }
      }
      assertTrue(refused >= 200, "only " + refused + " bad bodies");
      assertEquals(before, get("/api/v1/events/recent?limit=200"));
    }
  }

  /** The checks through the door for batches. */
  abstract static class Batches extends Door {

    private final BatchDoor.Form form;

    Batches(String engine, BatchDoor.Form form) {
      super(engine);
      this.form = form;
    }

    @Override
    io.susanoh.golden.vector.Door door(HttpConnection connection, LongConsumer clock) {
      return new BatchDoor(connection, clock, form);
    }

    BatchDoor batches() {
      return new BatchDoor(connection(), receipt -> {}, form);
    }
  }

  /** A line is an item whatever it holds. */
  abstract static class Lines extends Batches {

    Lines(String engine, BatchDoor.Form form) {
      super(engine, form);
    }

    @Test
    void everyBodyOfALineGetsInPlaceWhatItGetsAlone() {
      HttpChecks.bodiesInPlace(batches());
    }
  }

  /** The checks, on one engine. */
  @TestInstance(Lifecycle.PER_CLASS)
  abstract static class Door {

    private static final int READS_MAX = 60;

    private final String engine;
    private final AtomicLong clock = new AtomicLong();
    private Gateway gateway;
    private HttpConnection connection;

    Door(String engine) {
      this.engine = engine;
    }

    @BeforeAll
    void start(@TempDir Path dataDir) {
      if (engine.equals("rust")) {
        Engines.rust().close();
      }
      Map<String, String> environment =
          Map.of(
              "PORT",
              "0",
              "SUSANOH_DATA_DIR",
              dataDir.toString(),
              "L1_ENGINE_PROVIDER",
              engine,
              "SUSANOH_EVENT_LOOPS",
              "1");
      gateway =
          Gateway.start(
              settings(environment),
              () -> Instant.ofEpochMilli(clock.get()),
              line -> {},
              reason -> {
                throw new IllegalStateException(reason);
              });
      connection =
          new HttpConnection(URI.create("http://127.0.0.1:" + gateway.port()), Optional.empty());
    }

    private static Settings settings(Map<String, String> environment) {
      return switch (SettingsReader.read(environment, List.of())) {
        case SettingsOutcome.Concluded concluded -> concluded.settings();
        case SettingsOutcome other -> throw new IllegalStateException(other.toString());
      };
    }

    @AfterAll
    void stop() throws IOException {
      if (gateway != null) {
        theEnginesDoNotDiffer();
        connection.close();
        gateway.stop();
      }
    }

    @TestFactory
    Stream<DynamicTest> vectorsGetTheirAnswers() {
      return HttpChecks.vectors(door(connection, clock::set));
    }

    io.susanoh.golden.vector.Door door(HttpConnection to, LongConsumer receipts) {
      return new HttpDoor(to, receipts);
    }

    HttpConnection connection() {
      return connection;
    }

    private void theEnginesDoNotDiffer() throws IOException {
      String metrics = get("/metrics");
      assertTrue(
          metrics
              .lines()
              .filter(line -> line.startsWith("susanoh_l1_differences_total"))
              .allMatch(line -> line.endsWith(" 0.0")),
          metrics);
    }

    /** Reads wait for the drain, for 2 s at most: asks again when it was further behind. */
    String get(String path) throws IOException {
      URL url = URI.create("http://127.0.0.1:" + gateway.port() + path).toURL();
      HttpURLConnection asked = (HttpURLConnection) url.openConnection();
      for (int tries = 1; asked.getResponseCode() == 503 && tries < READS_MAX; tries++) {
        asked = (HttpURLConnection) url.openConnection();
      }
      try (InputStream answer = asked.getInputStream()) {
        return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
      }
    }
  }
}
