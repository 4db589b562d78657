package io.susanoh.gateway.screening;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.config.Settings.EngineProvider;
import io.susanoh.gateway.config.Settings.JournalSync;
import io.susanoh.gateway.engine.EngineChoice;
import io.susanoh.gateway.engine.Route;
import io.susanoh.gateway.journal.JournalRecord;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.gateway.journal.SegmentJournal;
import io.susanoh.l1.AccountKey;
import io.susanoh.l1.EngineFault;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.JavaL1Engine;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.WindowSnapshot;
import io.susanoh.l1.rust.RustL1Engine;
import io.susanoh.l1.rust.RustL1Engine.Drill;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many threads, the same few targets: whatever the order was, the journal has it. */
class OrderUnderLoadTest {

  private static final int THREADS = 8;
  private static final int EVENTS_OF_A_THREAD = 1_500;
  private static final int TARGETS = 6;
  private static final int IDS = 300;
  private static final int CANARY_PERCENT = 50;

  /**
   * Once in so many times a thread sends a chunk, of up to so many events: half of all come in one.
   */
  private static final int CHUNK_EVENTS_MAX = 20;

  /** The clock's step, so that the run lasts about eight minutes of it. */
  private static final long STEP_MILLIS = 40;

  /** One event as it was sent, and what it was answered. */
  private record Sent(GameEvent event, Future<Screened> answer) {}

  @TempDir private Path directory;

  @Test
  void rustAnswersJavaFollowsAndAReplayHoldsTheSame() throws Exception {
    run(choice(EngineProvider.RUST, Node.rust()), node -> {}, true);
  }

  @Test
  void javaAnswersRustFollowsAndAReplayHoldsTheSame() throws Exception {
    run(choice(EngineProvider.JAVA, Node.rust()), node -> {}, true);
  }

  @Test
  void bothAnswerInACanaryAndAReplayHoldsTheSame() throws Exception {
    run(choice(EngineProvider.CANARY, Node.rust()), node -> {}, true);
  }

  @Test
  void switchingUnderLoadChangesNoAnswer() throws Exception {
    EngineProvider[] providers = EngineProvider.values();
    AtomicInteger next = new AtomicInteger();
    Consumer<Node> flip =
        node ->
            node.engines.use(
                new Route(providers[next.getAndIncrement() % providers.length], CANARY_PERCENT));
    run(choice(EngineProvider.JAVA, Node.rust()), flip, 10, true);
  }

  @ParameterizedTest
  @EnumSource(Drill.class)
  void aFaultInTheMiddleChangesNoAnswer(Drill drill) throws Exception {
    RustL1Engine rust = Node.rust();
    EngineFault.Cause cause =
        switch (drill) {
          case PANIC_NEXT -> EngineFault.Cause.PANIC;
          case CORRUPT_NEXT -> EngineFault.Cause.CORRUPT_ANSWER;
        };
    Node node = run(choice(EngineProvider.RUST, rust), running -> drillAll(rust, drill), false);
    assertEquals(Optional.of(cause), node.engines.status().fallback());
    assertEquals("java", node.engines.status().answering());
  }

  private static void drillAll(RustL1Engine rust, Drill drill) {
    for (int shard = 0; shard < Node.SHARDS; shard++) {
      rust.drill(shard, drill);
    }
  }

  private static EngineChoice choice(EngineProvider provider, L1Engine rust) {
    return Node.choice(new Route(provider, CANARY_PERCENT), new JavaL1Engine(Node.SHARDS), rust);
  }

  private Node run(EngineChoice choice, Consumer<Node> halfWay, boolean follows) throws Exception {
    return run(choice, halfWay, EVENTS_OF_A_THREAD / 2, follows);
  }

  /**
   * Sends everything, and holds what was answered and what the engines hold against the journal.
   *
   * @param nowAndThen done by each thread whenever it has sent so many events
   */
  private Node run(EngineChoice choice, Consumer<Node> nowAndThen, int every, boolean follows)
      throws Exception {
    Node node = new Node(directory, choice, Node.MANY_ENTRIES, Node.JOURNAL_BYTES, STEP_MILLIS);
    List<Sent> sent;
    Map<AccountKey, WindowSnapshot> windows;
    Optional<Map<AccountKey, WindowSnapshot>> followed;
    try (node) {
      sent = send(node, nowAndThen, every);
      sent.forEach(one -> Node.await(one.answer()));
      windows = node.windows();
      followed = follows ? Optional.of(node.followedWindows()) : Optional.empty();
    }
    assertEquals(List.of(), node.fatal);
    List<JournalRecord> records = reopened();
    Replay replay = Replay.of(records, node.shards);
    assertEquals(replay.windows(), replay.live(windows));
    followed.ifPresent(others -> assertEquals(replay.windows(), replay.live(others)));
    assertEquals(0, node.differences());
    check(sent, records);
    return node;
  }

  private static List<Sent> send(Node node, Consumer<Node> nowAndThen, int every) throws Exception {
    List<java.util.concurrent.Future<List<Sent>>> runs = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (int thread = 0; thread < THREADS; thread++) {
        String actor = "actor-" + thread;
        Random random = new Random(thread);
        runs.add(threads.submit(() -> send(node, actor, random, nowAndThen, every)));
      }
    }
    List<Sent> sent = new ArrayList<>();
    for (var run : runs) {
      sent.addAll(run.get());
    }
    return sent;
  }

  private static List<Sent> send(
      Node node, String actor, Random random, Consumer<Node> nowAndThen, int every) {
    List<Sent> sent = new ArrayList<>();
    int due = every;
    while (sent.size() < EVENTS_OF_A_THREAD) {
      if (sent.size() >= due - 1) {
        due += every;
        nowAndThen.accept(node);
      }
      if (random.nextInt(CHUNK_EVENTS_MAX) == 0) {
        List<GameEvent> chunk = new ArrayList<>();
        int events = 1 + random.nextInt(CHUNK_EVENTS_MAX);
        for (int i = 0; i < events; i++) {
          chunk.add(event(node, actor + '-' + (sent.size() + i), random));
        }
        Future<List<Screened>> answers = node.events.acceptAll(chunk);
        for (int i = 0; i < events; i++) {
          int index = i;
          sent.add(new Sent(chunk.get(i), answers.map(all -> all.get(index))));
        }
      } else {
        GameEvent event = event(node, actor + '-' + sent.size(), random);
        sent.add(new Sent(event, node.events.accept(event)));
      }
    }
    return sent;
  }

  private static GameEvent event(Node node, String actor, Random random) {
    long aroundNow = node.clockMillis.get() + 1_000 - random.nextInt(400_000);
    return Node.event(
        "e" + random.nextInt(IDS),
        actor,
        "target-" + random.nextInt(TARGETS),
        random.nextInt(4) == 0 ? GameEvent.NO_TIMESTAMP : aroundNow,
        random.nextInt(20_000),
        random.nextInt(200) == 0 ? Optional.of("入金確認") : Optional.empty());
  }

  private List<JournalRecord> reopened() throws Exception {
    try (SegmentJournal journal =
        SegmentJournal.open(
            directory,
            JournalSync.OS,
            Node.JOURNAL_BYTES,
            InstantSource.system(),
            failure -> {
              throw new AssertionError(failure);
            })) {
      journal.reader().resume(Map.of());
      return Node.records(journal.reader());
    }
  }

  /** Every answer is what the journal says of its event, of a duplicate: of its first delivery. */
  private static void check(List<Sent> sent, List<JournalRecord> records) {
    Map<GameEvent, EventAccepted> accepted = new HashMap<>();
    Map<String, Set<Integer>> rulesById = new HashMap<>();
    Map<GameEvent, AccountState> states = new HashMap<>();
    Set<String> restricted = new HashSet<>();
    for (JournalRecord record : records) {
      EventAccepted one = (EventAccepted) record;
      GameEvent event = one.event();
      accepted.put(event, one);
      rulesById.computeIfAbsent(id(event), id -> new HashSet<>()).add(one.result().rules());
      boolean newlyRestricted = one.result().screened() && restricted.add(event.targetId());
      assertEquals(newlyRestricted, one.transition().isPresent());
      boolean isRestricted = restricted.contains(event.targetId());
      states.put(event, isRestricted ? AccountState.RESTRICTED_WITHDRAWAL : AccountState.NORMAL);
    }
    int duplicates = 0;
    for (Sent one : sent) {
      Screened answer = one.answer().result();
      EventAccepted record = accepted.get(one.event());
      if (record == null) {
        duplicates++;
        assertTrue(rulesById.get(id(one.event())).contains(answer.rules()));
      } else {
        assertEquals(record.result().rules(), answer.rules());
        assertEquals(states.get(one.event()), answer.accountState());
      }
    }
    assertEquals(sent.size(), records.size() + duplicates);
    assertTrue(duplicates > 0, "no duplicate was sent");
  }

  private static String id(GameEvent event) {
    return event.targetId() + '/' + event.eventId();
  }
}
