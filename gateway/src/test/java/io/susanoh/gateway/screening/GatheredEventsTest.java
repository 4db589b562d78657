package io.susanoh.gateway.screening;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.Rule;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatheredEventsTest {

  private static final long OVER_R1 = 1_000_000;

  @TempDir private Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private Node node;
  private Decisions decisions;

  /** The node's own, noting how many events each decision was about. */
  private static final class Decisions implements Events {
    private final Events events;
    private final List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
    private Optional<RuntimeException> refusal = Optional.empty();

    Decisions(Events events) {
      this.events = events;
    }

    @Override
    public Future<Screened> accept(GameEvent event) {
      sizes.add(1);
      return events.accept(event);
    }

    @Override
    public int roomInChunk(GameEvent event) {
      return events.roomInChunk(event);
    }

    @Override
    public Future<List<Screened>> acceptAll(List<GameEvent> all) {
      sizes.add(all.size());
      return refusal.isPresent() ? Future.failedFuture(refusal.get()) : events.acceptAll(all);
    }
  }

  @BeforeEach
  void open() throws IOException {
    node = new Node(directory.resolve("journal"));
    decisions = new Decisions(node.events);
  }

  @AfterEach
  void close() {
    Node.await(vertx.close());
    node.close();
    assertEquals(List.of(), node.fatal);
  }

  /** All of them come while the loop goes through what it has at hand. */
  private List<Future<Screened>> atOnce(List<GameEvent> events) {
    Promise<List<Future<Screened>>> taken = Promise.promise();
    GatheredEvents gathered = new GatheredEvents(decisions);
    loop.runOnContext(now -> taken.complete(events.stream().map(gathered::accept).toList()));
    List<Future<Screened>> answers = Node.await(taken.future());
    Node.await(Future.join(answers).otherwiseEmpty());
    return answers;
  }

  private static List<GameEvent> trades(int count) {
    return IntStream.range(0, count).mapToObj(i -> Node.trade("e" + i, "t" + i, i)).toList();
  }

  @Test
  void whatIsAtHandIsDecidedTogetherAndEachHasItsOwnAnswer() {
    List<Future<Screened>> answers =
        atOnce(
            List.of(
                Node.trade("1", "anna", OVER_R1 - 1),
                Node.trade("2", "ben", OVER_R1),
                Node.trade("3", "anna", 1)));
    assertEquals(List.of(3), decisions.sizes);
    Screened restricted = new Screened(Rule.R1.bit(), AccountState.RESTRICTED_WITHDRAWAL);
    assertEquals(
        List.of(new Screened(0, AccountState.NORMAL), restricted, restricted),
        answers.stream().map(Future::result).toList());
  }

  @Test
  void oneThatIsAloneGoesItsWayAlone() {
    atOnce(trades(1));
    atOnce(trades(1));
    assertEquals(List.of(1, 1), decisions.sizes);
  }

  @Test
  void neverMoreThanSoManyAreDecidedTogether() {
    List<Future<Screened>> answers = atOnce(trades(2 * GatheredEvents.EVENTS_MAX + 1));
    assertEquals(List.of(GatheredEvents.EVENTS_MAX, GatheredEvents.EVENTS_MAX, 1), decisions.sizes);
    assertTrue(answers.stream().allMatch(Future::succeeded));
  }

  @Test
  void whatIsTooMuchForOneRecordIsMoreThanOne() {
    Optional<String> longest = Optional.of("あ".repeat(16_384));
    List<GameEvent> events =
        IntStream.range(0, 40)
            .mapToObj(i -> Node.event("e" + i, "a", "t" + i, GameEvent.NO_TIMESTAMP, 1, longest))
            .toList();
    assertTrue(atOnce(events).stream().allMatch(Future::succeeded));
    assertTrue(decisions.sizes.size() > 1, decisions.sizes::toString);
  }

  @Test
  void tenantsAreDecidedApart() {
    GameEvent other =
        new GameEvent(
            "other",
            "1",
            Optional.empty(),
            GameEvent.NO_TIMESTAMP,
            "TRADE",
            "a",
            "t",
            1,
            Optional.empty(),
            GameEvent.NO_PRICE,
            1,
            0,
            Optional.empty());
    List<GameEvent> events = new ArrayList<>(trades(2));
    events.add(other);
    assertTrue(atOnce(events).stream().allMatch(Future::succeeded));
    assertEquals(List.of(2, 1), decisions.sizes);
  }

  @Test
  void whenThereIsNoRoomForAllThereMayBeForSome() {
    decisions.refusal = Optional.of(Refusal.unavailable("the journal is full", 1));
    List<Future<Screened>> answers = atOnce(trades(2));
    assertEquals(List.of(2, 1, 1), decisions.sizes);
    assertTrue(answers.stream().allMatch(Future::succeeded));
  }

  @Test
  void aFaultIsEachOnesAndNoneIsTriedAgain() {
    decisions.refusal = Optional.of(new IllegalStateException("broken"));
    List<Future<Screened>> answers = atOnce(trades(2));
    assertEquals(List.of(2), decisions.sizes);
    assertTrue(answers.stream().allMatch(Future::failed));
  }
}
