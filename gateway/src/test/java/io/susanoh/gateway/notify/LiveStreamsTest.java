package io.susanoh.gateway.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.storage.Database;
import io.susanoh.gateway.storage.OutboxTable;
import io.susanoh.gateway.storage.Queries;
import io.susanoh.gateway.storage.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams on a real PostgreSQL, with sinks that the test reads, or does not. */
class LiveStreamsTest {

  private static final long NOW = 1_772_366_400_000L;
  private static final LiveStreams.Beginning FROM_NOW = new LiveStreams.Beginning(0, false);

  private final Vertx vertx = Vertx.vertx();
  private final DatabaseUrl url = TestDatabase.migrated();
  private final Database database = new Database(url);
  private final OutboxTable outbox = new OutboxTable(database);
  private final Queries queries = Queries.open(database, Optional.empty(), vertx);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final LiveStreams streams =
      new LiveStreams(
          vertx,
          queries.notices(),
          tenant -> Future.succeededFuture(List.of()),
          new NotifyMeters(registry, InstantSource.system()),
          Duration.ofMillis(500));

  @AfterEach
  void close() {
    streams.close();
    Receiver.await(vertx.close());
    outbox.close();
  }

  /** A client; one that is stuck takes nothing more. */
  private static final class Sink implements StreamSink {
    private final List<StreamMessage> said = new CopyOnWriteArrayList<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean stuck;

    @Override
    public Future<Void> send(StreamMessage message) {
      said.add(message);
      return stuck ? Promise.<Void>promise().future() : Future.succeededFuture();
    }

    @Override
    public Future<Void> beat() {
      return Future.succeededFuture();
    }

    @Override
    public void end() {
      ended.set(true);
    }

    private List<String> data() {
      return said.stream().map(StreamMessage::data).toList();
    }
  }

  private void notices(String tenantId, int from, int to, String payload) {
    for (int i = from; i <= to; i++) {
      outbox.add(
          new Notice(
              tenantId, Topic.TRANSITION, "u", Integer.toString(i), NOW, payload.formatted(i)));
    }
    while (outbox.relay(NOW) > 0) {}
    vertx.eventBus().publish(DeliveryWorker.PLACED, 1);
  }

  private Sink open(String tenantId, Optional<String> lastId) {
    Sink sink = new Sink();
    streams.open(tenantId, Receiver.await(streams.beginning(lastId)), false, () -> true, sink);
    return sink;
  }

  private static void until(BooleanSupplier holds) {
    long endNanos = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!holds.getAsBoolean()) {
      assertTrue(System.nanoTime() < endNanos, "in vain");
      LockSupport.parkNanos(5_000_000);
    }
  }

  private double dropped(String reason) {
    return registry.get("susanoh_stream_dropped").tag("reason", reason).counter().count();
  }

  private double opened() {
    return registry.get("susanoh_stream_open").gauge().value();
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(i -> "{\"n\":" + i + "}").toList();
  }

  @Test
  void aReaderGoesOnFromWhereItWasThroughManyPagesWithoutAGapOrADouble() {
    notices("default", 1, 650, "{\"n\":%d}");
    Sink behind = open("default", Optional.of("100"));
    until(() -> behind.said.size() == 550);
    Sink fresh = open("default", Optional.of("650"));
    notices("default", 651, 700, "{\"n\":%d}");
    until(() -> behind.said.size() == 600 && fresh.said.size() == 50);
    assertEquals(numbers(101, 700), behind.data());
    assertEquals(numbers(651, 700), fresh.data());
    assertEquals(
        "700", behind.said.getLast().id().stream().mapToObj(Long::toString).findFirst().orElse(""));
  }

  @Test
  void aTenantSeesItsOwnAlone() {
    Sink one = open("one", Optional.of("0"));
    notices("one", 1, 3, "{\"n\":%d}");
    notices("two", 1, 3, "{\"two\":%d}");
    notices("one", 4, 5, "{\"n\":%d}");
    until(() -> one.said.size() >= 5);
    assertEquals(numbers(1, 5), one.data());
  }

  @Test
  void whoDoesNotReadIsDroppedAndTheOthersGoOn() {
    Sink stuck = open("default", Optional.of("0"));
    stuck.stuck = true;
    Sink other = open("default", Optional.of("0"));
    until(() -> opened() == 2);
    notices("default", 1, 1, "{\"n\":%d}");
    until(() -> other.said.size() == 1 && stuck.said.size() == 1);
    String large = "{\"n\":%d,\"of\":\"" + "x".repeat(50_000) + "\"}";
    notices("default", 2, 60, large);
    until(() -> other.said.size() == 60);
    until(stuck.ended::get);
    assertTrue(
        stuck.said.stream().mapToInt(StreamMessage::bytes).sum() <= LiveStream.BYTES_AHEAD_MAX);
    assertEquals(1, dropped("slow"));
    assertEquals(1, opened());
    assertEquals(false, other.ended.get());
  }

  @Test
  void whatIsKeptNoLongerIsAReset() {
    notices("default", 1, 10, "{\"n\":%d}");
    assertTrue(outbox.forget(NOW + Duration.ofDays(4).toMillis()) > 0);
    notices("default", 11, 12, "{\"n\":%d}");
    Sink tooOld = open("default", Optional.of("9"));
    until(() -> tooOld.said.size() == 1);
    assertEquals("reset", tooOld.said.getFirst().event());
    assertEquals(12, tooOld.said.getFirst().id().orElseThrow());
    Sink justKept = open("default", Optional.of("10"));
    until(() -> justKept.said.size() == 2);
    assertEquals(numbers(11, 12), justKept.data());
  }

  @Test
  void whatHappensOnceItsBeginningIsKnownIsShown() {
    notices("default", 1, 10, "{\"n\":%d}");
    LiveStreams.Beginning beginning = Receiver.await(streams.beginning(Optional.empty()));
    notices("default", 11, 12, "{\"n\":%d}");
    Sink sink = new Sink();
    streams.open("default", beginning, false, () -> true, sink);
    until(() -> sink.said.size() == 2);
    assertEquals(numbers(11, 12), sink.data());
  }

  @Test
  void oneTooManyIsRefused() {
    List<LiveStreams.Opened> all = new ArrayList<>();
    for (int i = 0; i < LiveStreams.STREAMS_MAX; i++) {
      all.add(streams.open("default", FROM_NOW, false, () -> true, new Sink()));
    }
    assertThrows(
        Refusal.class, () -> streams.open("default", FROM_NOW, false, () -> true, new Sink()));
    assertEquals(1, dropped("full"));
    all.getFirst().left();
    all.getFirst().left();
    until(() -> opened() == LiveStreams.STREAMS_MAX - 1);
    streams.open("default", FROM_NOW, false, () -> true, new Sink());
  }

  @Test
  void whoseTokenHasEndedIsDropped() {
    AtomicBoolean may = new AtomicBoolean(true);
    Sink sink = new Sink();
    streams.open("default", FROM_NOW, false, may::get, sink);
    until(() -> opened() == 1);
    may.set(false);
    until(sink.ended::get);
    assertEquals(1, dropped("expired"));
  }
}
