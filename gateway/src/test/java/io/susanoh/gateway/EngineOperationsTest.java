package io.susanoh.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.susanoh.gateway.config.Settings.EngineProvider;
import io.susanoh.gateway.config.Settings.JournalSync;
import io.susanoh.gateway.engine.Drill;
import io.susanoh.gateway.engine.Drills;
import io.susanoh.gateway.engine.EngineChoice;
import io.susanoh.gateway.engine.L1Engines;
import io.susanoh.gateway.engine.L1Latency;
import io.susanoh.gateway.engine.Route;
import io.susanoh.gateway.http.EngineControl.Order;
import io.susanoh.gateway.journal.JournalReader;
import io.susanoh.gateway.journal.JournalRecord;
import io.susanoh.gateway.journal.JournalRecord.SettingChanged;
import io.susanoh.gateway.journal.SegmentJournal;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.l1.EngineFault;
import io.susanoh.l1.JavaL1Engine;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.RuleSet;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineOperationsTest {

  private static final long NOW = 1_800_000_000_000L;
  private static final Order ORDER = new Order("default", "root", "because");
  private static final Route RUST = new Route(EngineProvider.RUST, 10);
  private static final Route CANARY = new Route(EngineProvider.CANARY, 25);

  @TempDir private Path directory;
  private final InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(NOW));
  private Optional<Drills> drills = Optional.of(Drills.allowed());
  private SegmentJournal journal;
  private L1Engines engines;
  private EngineOperations operations;

  /** Rust is asked for, and stood in for by a second Java engine where it loads. */
  private void start(boolean follower, IntFunction<L1Engine> rust) throws IOException {
    journal =
        SegmentJournal.open(
            directory.resolve("journal"),
            JournalSync.OS,
            64L << 20,
            clock,
            failure -> {
              throw new AssertionError(failure);
            });
    journal.reader().resume(Map.of());
    engines =
        new L1Engines(
            EngineChoice.make(
                Optional.of(EngineProvider.RUST), 10, follower, 4, rust, drills.orElse(Drills.OFF)),
            RuleSet.DEFAULT,
            (shard, work) -> work.run(),
            clock,
            new SimpleMeterRegistry(),
            L1Latency.NONE,
            () -> {});
    operations =
        new EngineOperations(
            engines,
            drills,
            new JournalNotes(
                journal,
                clock,
                failure -> {
                  throw new AssertionError(failure);
                }),
            clock);
  }

  @AfterEach
  void close() {
    engines.close();
    journal.close();
  }

  private static <T> T await(Future<T> future) throws Exception {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw (Exception) e.getCause();
    }
  }

  private void refused(String detail, Future<?> future) {
    Refusal refusal = assertThrows(Refusal.class, () -> await(future));
    assertEquals(Refusal.Kind.MALFORMED, refusal.kind());
    assertEquals(detail, refusal.getMessage());
  }

  private List<JournalRecord> records() throws Exception {
    await(journal.written(journal.newestSequence()));
    List<JournalRecord> records = new ArrayList<>();
    for (JournalReader.Entry entry : journal.reader().next(100, Duration.ZERO)) {
      records.add(entry.record());
    }
    return records;
  }

  private static SettingChanged routeChanged(String from, String to, String actor, String reason) {
    return new SettingChanged("default", "L1_ENGINE", from, to, actor, reason, NOW);
  }

  @Test
  void aChoiceHoldsAndIsOneRecord() throws Exception {
    start(true, JavaL1Engine::new);
    assertEquals(CANARY, await(operations.choose(CANARY, ORDER)).route());
    assertEquals(CANARY, await(operations.choose(CANARY, ORDER)).route(), "as it is");
    assertEquals(List.of(routeChanged("rust", "canary at 25 %", "root", "because")), records());
    assertEquals("java and rust", engines.status().answering());
  }

  @Test
  void whatCannotBeHadChangesNothing() throws Exception {
    start(
        true,
        shards -> {
          throw new EngineFault(EngineFault.Cause.LIBRARY_MISSING, "not here");
        });
    refused("The Rust engine is not loaded in this process", operations.choose(CANARY, ORDER));
    assertEquals(RUST, engines.route());
    assertEquals(List.of(), records());
    await(operations.choose(new Route(EngineProvider.JAVA, 10), ORDER));
    assertEquals(Optional.empty(), engines.status().fallback(), "Java was asked for");
  }

  @Test
  void withoutAFollowerNothingCanBeChosen() throws Exception {
    start(false, JavaL1Engine::new);
    for (EngineProvider provider : List.of(EngineProvider.JAVA, EngineProvider.CANARY)) {
      refused(
          "With L1_FOLLOWER=off no other engine is ready to take over",
          operations.choose(new Route(provider, 50), ORDER));
    }
  }

  @Test
  void aDrillIsARecordAndNobodyIsDrilledWhomNobodyCouldReplace() throws Exception {
    start(true, JavaL1Engine::new);
    Drill panic = new Drill(Drill.Kind.PANIC, "rust", OptionalInt.of(3), 0);
    await(operations.drill(List.of(panic), ORDER));
    assertEquals(Optional.of(List.of(Drill.none("java"), panic)), operations.drills());
    refused(
        "The other engine is not sound or is drilled too: nobody could take over",
        operations.drill(
            List.of(new Drill(Drill.Kind.PANIC, "java", OptionalInt.empty(), 0)), ORDER));
    await(operations.drill(List.of(Drill.none("java"), Drill.none("rust")), ORDER));
    assertEquals(
        List.of(
            new SettingChanged(
                "default",
                "L1_DRILL",
                "java: none, rust: none",
                "rust: panic in shard 3",
                "root",
                "because",
                NOW),
            new SettingChanged(
                "default",
                "L1_DRILL",
                "java: none, rust: panic in shard 3",
                "java: none, rust: none",
                "root",
                "because",
                NOW)),
        records());
  }

  @Test
  void whereDrillsAreOffThereAreNone() throws Exception {
    drills = Optional.empty();
    start(true, JavaL1Engine::new);
    assertEquals(Optional.empty(), operations.drills());
    Refusal refusal =
        assertThrows(
            Refusal.class, () -> await(operations.drill(List.of(Drill.none("java")), ORDER)));
    assertEquals(Refusal.Kind.NOT_FOUND, refusal.kind());
  }

  @Test
  void aReloadDoesWhatTheFileSaysAndABadOneChangesNothing() throws Exception {
    start(true, JavaL1Engine::new);
    Path file = Files.writeString(directory.resolve("engine.json"), "{\"provider\":\"canary\"}");
    EngineReload reload = new EngineReload(Optional.of(file), RUST, operations);
    reload.run();
    assertEquals(new Route(EngineProvider.CANARY, 10), engines.route());
    Files.writeString(file, "{\"provider\":");
    reload.run();
    assertEquals(new Route(EngineProvider.CANARY, 10), engines.route());
    Files.writeString(file, "{}");
    reload.run();
    assertEquals(RUST, engines.route());
    assertEquals(
        List.of(
            routeChanged("rust", "canary at 10 %", "SIGHUP", "L1_ENGINE_FILE"),
            routeChanged("canary at 10 %", "rust", "SIGHUP", "L1_ENGINE_FILE")),
        records());
  }

  @Test
  void aReloadWithoutAFileLeavesAPersonsChoice() throws Exception {
    start(true, JavaL1Engine::new);
    await(operations.choose(CANARY, ORDER));
    new EngineReload(Optional.empty(), RUST, operations).run();
    assertEquals(CANARY, engines.route());
  }
}
