package io.susanoh.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.susanoh.gateway.config.Settings.EngineProvider;
import io.susanoh.gateway.config.Settings.JournalSync;
import io.susanoh.gateway.engine.Drills;
import io.susanoh.gateway.engine.EngineChoice;
import io.susanoh.gateway.engine.L1Engines;
import io.susanoh.gateway.engine.L1Latency;
import io.susanoh.gateway.engine.Named;
import io.susanoh.gateway.journal.JournalRecord.SettingChanged;
import io.susanoh.gateway.journal.SegmentJournal;
import io.susanoh.l1.AccountKey;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.JavaL1Engine;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.Rule;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesReloadTest {

  private static final long NOW = 1_750_000_000_000L;

  /** Names what is screened, where no name matters. */
  private static final GameEvent EVENT = Named.event("e");

  private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(NOW));

  @TempDir Path directory;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private Path file;
  private L1Engines engines;
  private SegmentJournal journal;
  private JournalNotes notes;
  private RulesReload reload;

  @BeforeEach
  void start() throws IOException {
    file = directory.resolve("rules.json");
    engines =
        new L1Engines(
            EngineChoice.make(
                Optional.of(EngineProvider.JAVA), 0, true, 1, JavaL1Engine::new, Drills.OFF),
            RuleSet.DEFAULT,
            (shard, work) -> work.run(),
            CLOCK,
            registry,
            L1Latency.NONE,
            () -> {});
    journal =
        SegmentJournal.open(
            directory.resolve("journal"), JournalSync.OS, 64L << 20, CLOCK, RulesReloadTest::fail);
    journal.reader().resume(Map.of());
    notes = new JournalNotes(journal, CLOCK, RulesReloadTest::fail);
    reload = new RulesReload(Optional.of(file), engines, notes, CLOCK, registry);
  }

  private static void fail(Throwable failure) {
    throw new AssertionError(failure);
  }

  @AfterEach
  void end() {
    engines.close();
    journal.close();
  }

  /** The changes that the journal holds. */
  private List<SettingChanged> changes() throws InterruptedException {
    return journal.reader().next(10, Duration.ofSeconds(10)).stream()
        .map(entry -> (SettingChanged) entry.record())
        .toList();
  }

  private void reload(String json) throws IOException {
    Files.writeString(file, json);
    reload.run();
  }

  private double count(String outcome) {
    return registry.get("susanoh_l1_rule_reloads").tag("outcome", outcome).counter().count();
  }

  private ScreeningResult screen(int id, String chat) {
    L1Event event =
        new L1Event(
            new AccountKey(1, 1), id, 1, GameEvent.NO_TIMESTAMP, 1, GameEvent.NO_PRICE, chat);
    return engines.screen(0, EVENT, event, NOW);
  }

  @Test
  void aSoundFileIsPutInForceAndWindowsStay() throws IOException {
    assertEquals(0, screen(1, "slang").rules());
    reload("{\"count_threshold\":2,\"slang_patterns\":[\"sl[a-z]ng\"]}");
    ScreeningResult next = screen(2, "slang");
    assertEquals(Rule.R2.bit() | Rule.R4.bit(), next.rules());
    assertEquals(2, next.windowCount());
    assertEquals(0, screen(1, "slang").rules(), "a duplicate has the rules of its first delivery");
    assertTrue(engines.followerCaughtUp(0).isPresent());
    assertEquals(0, registry.get("susanoh_l1_differences").tag("rule", "R4").counter().count());
    assertEquals(1, count("applied"));
  }

  @Test
  void aChangeIsARecordOfBothRuleSetsWhole() throws Exception {
    reload("{\"count_threshold\":3,\"slang_patterns\":[\"sl[a-z]ng\"]}");
    reload("{\"count_threshold\":0}");
    reload("{\"count_threshold\":3,\"slang_patterns\":[\"sl[a-z]ng\"]}");
    List<SettingChanged> changes = changes();
    assertEquals(1, changes.size());
    SettingChanged change = changes.getFirst();
    assertEquals("L1_RULES", change.setting());
    assertEquals("SIGHUP", change.actor());
    assertEquals(NOW, change.receiptMillis());
    assertTrue(change.from().contains("\"count_threshold\":10"), change.from());
    assertTrue(change.to().contains("\"count_threshold\":3"), change.to());
    assertTrue(change.to().contains("\"slang_patterns\":[\"sl[a-z]ng\"]"), change.to());
  }

  @Test
  void rulesOfWhichNoRecordCanBeKeptStayAsTheyAre() throws Exception {
    journal.close();
    reload("{\"count_threshold\":3}");
    assertEquals(RuleSet.DEFAULT, engines.rules());
    assertEquals(1, count("refused"));
  }

  @Test
  void aFileThatIsNotSoundChangesNothing() throws IOException {
    reload("{\"count_threshold\":2}");
    RuleSet inForce = engines.rules();
    reload("{\"count_threshold\":0}");
    reload("{\"slang_patterns\":[\"(\"]}");
    reload("nothing");
    Files.delete(file);
    reload.run();
    assertEquals(inForce, engines.rules());
    assertEquals(1, count("applied"));
    assertEquals(4, count("refused"));
  }

  @Test
  void whatIsAsItWasIsCountedApart() throws IOException {
    reload("{\"count_threshold\":10}");
    assertEquals(1, count("unchanged"));
    assertEquals(0, count("applied"));
  }

  @Test
  void withoutAFileThereIsNothingToRead() {
    new RulesReload(Optional.empty(), engines, notes, CLOCK, registry).run();
    assertEquals(RuleSet.DEFAULT, engines.rules());
    assertEquals(0, count("refused"));
  }
}
