package io.susanoh.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.susanoh.gateway.engine.EngineChoice;
import io.susanoh.gateway.engine.L1Engines;
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
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesReloadTest {

  private static final long NOW = 1_750_000_000_000L;

  @TempDir Path directory;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private Path file;
  private L1Engines engines;
  private RulesReload reload;

  @BeforeEach
  void start() {
    file = directory.resolve("rules.json");
    engines =
        new L1Engines(
            new EngineChoice(
                new JavaL1Engine(1), Optional.of(new JavaL1Engine(1)), Optional.empty()),
            RuleSet.DEFAULT,
            registry,
            () -> {});
    reload = new RulesReload(Optional.of(file), engines, registry);
  }

  @AfterEach
  void end() {
    engines.close();
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
    ScreeningResult answer = engines.screen(0, event, NOW);
    engines.accepted(0, event, NOW, answer);
    return answer;
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
    new RulesReload(Optional.empty(), engines, registry).run();
    assertEquals(RuleSet.DEFAULT, engines.rules());
    assertEquals(0, count("refused"));
  }
}
