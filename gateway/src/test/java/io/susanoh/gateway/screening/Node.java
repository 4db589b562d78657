package io.susanoh.gateway.screening;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.config.Settings.EngineProvider;
import io.susanoh.gateway.config.Settings.JournalSync;
import io.susanoh.gateway.engine.Drills;
import io.susanoh.gateway.engine.EngineChoice;
import io.susanoh.gateway.engine.EngineChoice.Candidate;
import io.susanoh.gateway.engine.L1Engines;
import io.susanoh.gateway.engine.L1Latency;
import io.susanoh.gateway.engine.Route;
import io.susanoh.gateway.journal.Journal;
import io.susanoh.gateway.journal.JournalReader;
import io.susanoh.gateway.journal.JournalRecord;
import io.susanoh.gateway.journal.SegmentJournal;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.l1.AccountKey;
import io.susanoh.l1.EngineFault;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.JavaL1Engine;
import io.susanoh.l1.KeyHasher;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.WindowSnapshot;
import io.susanoh.l1.rust.RustL1Engine;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.opentest4j.TestAbortedException;

/** All that decides about accounts in one node, on a real journal and real engines. */
final class Node implements AutoCloseable {

  static final int SHARDS = 4;
  static final String TENANT = "default";
  static final long START_MILLIS = 1_772_366_400_000L;
  static final long MANY_ENTRIES = 1_000_000;
  static final long JOURNAL_BYTES = 64L << 20;

  private static final KeyHasher HASHER = new KeyHasher(7, 11);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int READ_AT_ONCE = 1_000;

  final AtomicLong clockMillis = new AtomicLong(START_MILLIS);
  final List<Throwable> fatal = Collections.synchronizedList(new ArrayList<>());

  /** The sequences that answers have waited for. */
  final List<Long> awaited = Collections.synchronizedList(new ArrayList<>());

  final SegmentJournal journal;
  final L1Engines engines;
  final Shards shards;
  final EventIntake events;
  final StateAuthority accounts;
  final WindowPreviewer previewer;
  final PrometheusRegistry metrics = new PrometheusRegistry();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  /** Java answers, another Java engine follows; the clock stands. */
  Node(Path directory) throws IOException {
    this(directory, javaAlone(), MANY_ENTRIES, JOURNAL_BYTES, 0);
  }

  /**
   * @param stepMillis by which the clock goes on whenever it is read
   */
  Node(Path directory, EngineChoice choice, long entriesMax, long journalBytes, long stepMillis)
      throws IOException {
    InstantSource clock = () -> Instant.ofEpochMilli(clockMillis.getAndAdd(stepMillis));
    journal = SegmentJournal.open(directory, JournalSync.OS, journalBytes, clock, fatal::add);
    journal.reader().resume(Map.of());
    shards = new Shards(SHARDS, HASHER, clock);
    engines =
        new L1Engines(
            choice,
            RuleSet.DEFAULT,
            shards::holding,
            InstantSource.fixed(Instant.EPOCH),
            registry,
            L1Latency.NONE,
            () -> {});
    Journal observed = new ObservedJournal(journal, awaited);
    events =
        new EventIntake(
            shards,
            engines,
            observed,
            new WindowBudget(shards, engines, observed, entriesMax, registry),
            new ScreeningMeters(metrics),
            fatal::add);
    accounts = new StateAuthority(shards, engines, observed, tenant -> false, fatal::add);
    previewer = new WindowPreviewer(shards, engines);
  }

  static EngineChoice javaAlone() {
    return choice(
        new Route(EngineProvider.JAVA, 0), new JavaL1Engine(SHARDS), new JavaL1Engine(SHARDS));
  }

  /** Two engines, of which none is made anew. */
  static EngineChoice choice(Route route, L1Engine java, L1Engine rust) {
    return new EngineChoice(
        route,
        true,
        Candidate.of(java, Node::noOther),
        Candidate.of(rust, Node::noOther),
        Drills.OFF);
  }

  private static L1Engine noOther() {
    throw new EngineFault(EngineFault.Cause.LIBRARY_MISSING, "there is one engine of each");
  }

  /** The Rust engine; where it does not load the test is skipped, unless it is required. */
  static RustL1Engine rust() {
    try {
      return RustL1Engine.load(SHARDS);
    } catch (EngineFault fault) {
      if (Boolean.parseBoolean(System.getenv("SUSANOH_REQUIRE_NATIVE"))) {
        throw fault;
      }
      throw new TestAbortedException("the Rust engine does not load: " + fault.getMessage());
    }
  }

  /** A trade whose time is that of its receipt. */
  static GameEvent trade(String eventId, String target, long amount) {
    return event(eventId, "actor", target, GameEvent.NO_TIMESTAMP, amount, Optional.empty());
  }

  static GameEvent event(
      String eventId,
      String actor,
      String target,
      long timestampMillis,
      long amount,
      Optional<String> chat) {
    return new GameEvent(
        TENANT,
        eventId,
        Optional.empty(),
        timestampMillis,
        "TRADE",
        actor,
        target,
        amount,
        Optional.empty(),
        GameEvent.NO_PRICE,
        1,
        0,
        chat);
  }

  static AccountId account(String user) {
    return new AccountId(TENANT, user);
  }

  Screened accept(GameEvent event) {
    return await(events.accept(event));
  }

  static <T> T await(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Refusal refusal) {
        throw refusal;
      }
      throw new AssertionError(e);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  /** What was journalled since this was asked last. */
  List<JournalRecord> records() {
    return records(journal.reader());
  }

  static List<JournalRecord> records(JournalReader reader) {
    List<JournalRecord> records = new ArrayList<>();
    try {
      List<JournalReader.Entry> next = reader.next(READ_AT_ONCE, Duration.ZERO);
      while (!next.isEmpty()) {
        next.forEach(entry -> records.add(entry.record()));
        reader.drained(next.getLast().position());
        next = reader.next(READ_AT_ONCE, Duration.ZERO);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return records;
  }

  Optional<WindowSnapshot> window(String target) {
    AccountKey key = shards.key(account(target));
    return engines.window(shards.of(key).index, key);
  }

  /** The windows of the engine that answers, in all shards. */
  Map<AccountKey, WindowSnapshot> windows() {
    return IntStream.range(0, SHARDS)
        .boxed()
        .flatMap(shard -> windows(engines.answering(shard), shard).values().stream())
        .collect(Collectors.toMap(WindowSnapshot::target, window -> window));
  }

  /** The windows of the engine that follows, caught up, in all shards. */
  Map<AccountKey, WindowSnapshot> followedWindows() {
    return IntStream.range(0, SHARDS)
        .boxed()
        .flatMap(
            shard ->
                windows(engines.followerCaughtUp(shard).orElseThrow(), shard).values().stream())
        .collect(Collectors.toMap(WindowSnapshot::target, window -> window));
  }

  static Map<AccountKey, WindowSnapshot> windows(L1Engine engine, int shard) {
    List<WindowSnapshot> windows = new ArrayList<>();
    engine.forEachWindow(shard, windows::add);
    return windows.stream().collect(Collectors.toMap(WindowSnapshot::target, window -> window));
  }

  /** Answers in which the engines differed. */
  double differences() {
    return registry.get("susanoh_l1_differences").counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  double count(String meter) {
    return registry.get(meter).counter().count();
  }

  @Override
  public void close() {
    journal.close();
    engines.close();
  }
}
