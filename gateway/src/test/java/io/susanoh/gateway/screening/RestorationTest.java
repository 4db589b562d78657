package io.susanoh.gateway.screening;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Trigger;
import io.susanoh.gateway.config.Settings.EngineProvider;
import io.susanoh.gateway.engine.Drills;
import io.susanoh.gateway.engine.EngineChoice;
import io.susanoh.gateway.engine.L1Engines;
import io.susanoh.gateway.engine.L1Latency;
import io.susanoh.l1.JavaL1Engine;
import io.susanoh.l1.KeyHasher;
import io.susanoh.l1.Rule;
import io.susanoh.l1.RuleSet;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RestorationTest {

  private static final long T = 1_800_000_000_000L;
  private static final int SHARDS = 2;
  private static final AccountId BOSS = new AccountId("default", "boss");
  private static final StoredWindow WINDOW =
      new StoredWindow(
          BOSS,
          T - 10,
          T,
          List.of(
              new StoredWindow.Entry("judged", T - 10, 1, Rule.R4.bit()),
              new StoredWindow.Entry("harmless", T - 5, 1, 0),
              new StoredWindow.Entry("waiting", T, 1, Rule.R4.bit())));

  private final InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(T));
  private final Shards shards = new Shards(SHARDS, KeyHasher.random(), clock);
  private final L1Engines engines =
      new L1Engines(
          EngineChoice.make(
              Optional.of(EngineProvider.JAVA), 0, false, SHARDS, JavaL1Engine::new, Drills.OFF),
          RuleSet.DEFAULT,
          shards::holding,
          clock,
          new SimpleMeterRegistry(),
          L1Latency.NONE,
          () -> {});
  private final Restoration restoration = new Restoration(shards, engines);

  @AfterEach
  void close() {
    engines.close();
  }

  @Test
  void anAccountKnowsTheTriggersOfItsWindowAgainAlsoThoseThatAnAnalysisHasRead() {
    Trigger waiting = new Trigger("waiting", Rule.R4.bit(), T, T * 1000);
    restoration.account(
        new Account(
            BOSS,
            AccountState.UNDER_SURVEILLANCE,
            9,
            0,
            T * 1000,
            Optional.empty(),
            List.of(waiting)));
    restoration.window(WINDOW);
    assertEquals(
        List.of(new Trigger("judged", Rule.R4.bit(), T - 10, Trigger.READ), waiting),
        shards.of(shards.key(BOSS)).account(shards.key(BOSS), BOSS).triggers());
  }

  @Test
  void aWindowMakesNoAccountRemembered() {
    restoration.window(WINDOW);
    assertTrue(shards.of(shards.key(BOSS)).known(shards.key(BOSS)).isEmpty());
  }
}
