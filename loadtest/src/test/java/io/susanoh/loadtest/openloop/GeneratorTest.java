package io.susanoh.loadtest.openloop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.susanoh.loadtest.traffic.TrafficGenerator;
import io.susanoh.loadtest.traffic.TrafficProfile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GeneratorTest {

  private static final int RATE = 1_000;
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final AtomicLong clock = new AtomicLong();

  private final AtomicInteger answered = new AtomicInteger();
  private final Set<String> ids = ConcurrentHashMap.newKeySet();
  private final ObjectMapper json = new ObjectMapper();
  private int scheduled;
  private int stallsAt;
  private int status = 200;
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void end() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    ids.add(json.readTree(exchange.getRequestBody()).get("event_id").asText());
    if (answered.incrementAndGet() == stallsAt) {
      clock.addAndGet(SECOND_NANOS);
    }
    byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private Outcome run(int seconds) throws IOException {
    Requests requests =
        new Requests(
            new TrafficGenerator(
                new TrafficProfile(1, 1_000, 0.99, RATE, TrafficProfile.START_MILLIS, 0.02, 0, 0)),
            100,
            "test",
            "key");
    try (Generator generator =
        new Generator(server.getAddress().getPort(), 1, requests, this::nanos)) {
      Schedule even = Schedule.even(RATE);
      return generator.run(
          () -> {
            scheduled++;
            return even.nextNanos();
          },
          RATE,
          seconds);
    }
  }

  /**
   * Goes on by a microsecond whenever the generator looks at it and has no request under way: how
   * fast this machine answers is no matter. (One more is scheduled than was sent.)
   */
  private long nanos() {
    return scheduled - 1 > answered.get() ? clock.get() : clock.addAndGet(1_000);
  }

  @Test
  void whatIsDueWhileTheServerStandsStillIsMeasuredFromWhenItWasDue() throws IOException {
    stallsAt = 5;
    Outcome outcome = run(3);
    // One second of silence: a thousand events were due in it. Half of them waited over half of it.
    long waited = outcome.latencies().getCountBetweenValues(SECOND_NANOS / 2, Long.MAX_VALUE / 2);
    assertTrue(waited >= 450, "events that waited over 500 ms: " + waited);
    assertTrue(outcome.starved() >= 900, "waited for a connection: " + outcome.starved());
    assertTrue(outcome.micros(100) >= 1_000_000);
  }

  @Test
  void everyEventIsPostedOnceWithAnIdOfItsOwn() throws IOException {
    Outcome outcome = run(1);
    assertEquals(answered.get(), outcome.latencies().getTotalCount());
    assertEquals(answered.get(), ids.size());
    assertTrue(Math.abs(RATE - outcome.latencies().getTotalCount() - outcome.unanswered()) <= 1);
    assertTrue(ids.stream().allMatch(id -> id.startsWith("test-0000000")), ids::toString);
  }

  @Test
  void answersOtherThan200AreRefused() throws IOException {
    status = 503;
    Outcome outcome = run(1);
    assertEquals(outcome.latencies().getTotalCount(), outcome.refused());
  }

  @Test
  void aGeneratorThatIsLateItselfSaysSo() {
    Outcome punctual = outcome(10_000, 0);
    assertEquals(0, punctual.saturation().size());
    assertFalse(outcome(10_000, 20).saturation().isEmpty());
    Outcome unanswered = new Outcome(RATE, punctual.latencies(), punctual.lags(), 0, 0, 5_000);
    assertFalse(unanswered.saturation().isEmpty());
  }

  private static Outcome outcome(int punctual, int late) {
    Histogram lags = new Histogram(3);
    lags.recordValueWithCount(1_000, punctual);
    if (late > 0) {
      lags.recordValueWithCount(5_000_000, late);
    }
    return new Outcome(RATE, lags, lags, 0, 0, 0);
  }
}
