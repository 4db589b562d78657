package io.susanoh.gateway.screening;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.journal.JournalReader;
import io.susanoh.gateway.journal.JournalRecord;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.gateway.journal.SegmentJournal;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.l1.AccountKey;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.Rule;
import io.susanoh.l1.WindowSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkIntakeTest {

  private static final long OVER_R1 = 1_000_000;
  private static final int R1 = Rule.R1.bit();

  @TempDir private Path directory;
  private Node node;

  @BeforeEach
  void open() throws IOException {
    node = new Node(directory.resolve("journal"));
  }

  @AfterEach
  void close() {
    node.close();
    assertEquals(List.of(), node.fatal);
  }

  private List<Screened> accept(GameEvent... events) {
    return Node.await(node.events.acceptAll(List.of(events)));
  }

  private List<String> ids() {
    return node.records().stream().map(each -> ((EventAccepted) each).event().eventId()).toList();
  }

  @Test
  void everyEventHasItsAnswerAndItsSequenceInTheirOrder() throws Exception {
    node.accept(Node.trade("before", "anna", 1));
    List<GameEvent> events =
        IntStream.range(0, 20).mapToObj(i -> Node.trade("e" + i, "t" + i % 7, i)).toList();
    assertEquals(20, Node.await(node.events.acceptAll(events)).size());
    node.accept(Node.trade("behind", "anna", 1));
    assertEquals(List.of(1L, 21L, 22L), node.awaited);
    List<JournalReader.Entry> entries = node.journal.reader().next(100, Duration.ZERO);
    assertEquals(22, entries.size());
    for (int i = 0; i < 20; i++) {
      assertEquals(i + 2, entries.get(i + 1).position().sequence());
      assertEquals(events.get(i), ((EventAccepted) entries.get(i + 1).record()).event());
    }
  }

  @Test
  void anEventSeesWhatThoseBeforeItHaveDone() {
    List<Screened> answers =
        accept(
            Node.trade("1", "anna", OVER_R1 - 1),
            Node.trade("2", "ben", OVER_R1),
            Node.trade("3", "anna", 1),
            Node.trade("1", "anna", 7),
            Node.trade("3", "anna", 7),
            Node.trade("4", "anna", 1));
    assertEquals(
        List.of(
            new Screened(0, AccountState.NORMAL),
            new Screened(R1, AccountState.RESTRICTED_WITHDRAWAL),
            new Screened(R1, AccountState.RESTRICTED_WITHDRAWAL),
            new Screened(0, AccountState.RESTRICTED_WITHDRAWAL),
            new Screened(R1, AccountState.RESTRICTED_WITHDRAWAL),
            new Screened(R1, AccountState.RESTRICTED_WITHDRAWAL)),
        answers);
    List<JournalRecord> records = node.records();
    assertEquals(4, records.size());
    assertEquals(
        List.of(false, true, true, false),
        records.stream().map(r -> ((EventAccepted) r).transition().isPresent()).toList());
    assertEquals(
        List.of(0L, 0L, 0L, 1L),
        records.stream()
            .map(r -> Math.max(0, ((EventAccepted) r).triggerStamp() - Node.START_MILLIS * 1_000))
            .toList());
  }

  @Test
  void aChunkOfDuplicatesAppendsNothingAndWaitsForWhatItSaw() {
    accept(Node.trade("1", "anna", 1), Node.trade("2", "ben", 1));
    accept(Node.trade("3", "carl", 1));
    node.records();
    accept(Node.trade("2", "ben", 1), Node.trade("1", "anna", 1));
    assertEquals(List.of(), node.records());
    assertTrue(node.awaited.getLast() >= 2, node.awaited.toString());
    assertEquals(3, node.journal.newestSequence());
  }

  @Test
  void aFullJournalRefusesItWholeAndNothingChanges() throws IOException {
    node.close();
    node =
        new Node(
            directory.resolve("small"),
            Node.javaAlone(),
            Node.MANY_ENTRIES,
            SegmentJournal.BUDGET_BYTES_MIN,
            0);
    Optional<String> chat = Optional.of("a".repeat(10_000));
    List<GameEvent> chunk =
        IntStream.range(0, 30)
            .mapToObj(i -> Node.event("e" + i, "a", "t" + i, GameEvent.NO_TIMESTAMP, OVER_R1, chat))
            .toList();
    boolean refused = false;
    for (int i = 0; !refused; i++) {
      assertTrue(i < 1_000);
      long newest = node.journal.newestSequence();
      Map<AccountKey, WindowSnapshot> windows = node.windows();
      try {
        int round = i;
        Node.await(
            node.events.acceptAll(
                chunk.stream()
                    .map(event -> renamed(event, event.eventId() + '-' + round))
                    .toList()));
      } catch (Refusal full) {
        assertEquals(Refusal.Kind.UNAVAILABLE, full.kind());
        refused = true;
        assertEquals(newest, node.journal.newestSequence());
        assertEquals(windows, node.windows());
        assertEquals(windows, node.followedWindows());
      }
    }
  }

  private static GameEvent renamed(GameEvent event, String id) {
    return Node.event(
        id,
        event.actorId(),
        event.targetId(),
        event.timestampMillis(),
        event.currencyAmount(),
        event.recentChatLog());
  }

  @Test
  void aChunkThatCannotBeOneRecordIsACallersMistake() {
    List<GameEvent> chunk =
        IntStream.range(0, 100)
            .mapToObj(
                i ->
                    Node.event(
                        "e" + i,
                        "a",
                        "t",
                        GameEvent.NO_TIMESTAMP,
                        1,
                        Optional.of("口".repeat(16_384))))
            .toList();
    assertTrue(chunk.stream().mapToLong(node.events::roomInChunk).sum() > Events.CHUNK_ROOM_MAX);
    assertThrows(IllegalArgumentException.class, () -> node.events.acceptAll(chunk));
    assertEquals(List.of(), ids());
  }

  /** The same events, cut into chunks at random: the same answers, records and windows. */
  @Test
  void howEventsAreCutIntoChunksChangesNothing() throws IOException {
    Random random = new Random(5);
    for (int run = 0; run < 20; run++) {
      List<GameEvent> events = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        events.add(
            Node.event(
                "e" + random.nextInt(150),
                "actor-" + i,
                "target-" + random.nextInt(9),
                random.nextInt(4) == 0
                    ? GameEvent.NO_TIMESTAMP
                    : Node.START_MILLIS - random.nextInt(400_000),
                random.nextInt(200_000),
                random.nextInt(50) == 0 ? Optional.of("口座") : Optional.empty()));
      }
      try (Node alone = new Node(directory.resolve("alone-" + run));
          Node chunked = new Node(directory.resolve("chunked-" + run))) {
        List<Screened> expected = events.stream().map(alone::accept).toList();
        List<Screened> answers = new ArrayList<>();
        while (answers.size() < events.size()) {
          int to = Math.min(events.size(), answers.size() + 1 + random.nextInt(40));
          answers.addAll(Node.await(chunked.events.acceptAll(events.subList(answers.size(), to))));
        }
        assertEquals(expected, answers);
        assertEquals(alone.records(), chunked.records());
        assertEquals(alone.windows(), chunked.windows());
        assertEquals(alone.windows(), chunked.followedWindows());
        assertEquals(0, chunked.differences());
      }
    }
  }
}
