package io.susanoh.gateway.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.storage.TestDatabase;
import io.susanoh.l1.RuleSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP under load: no request is dropped, no window, and every account changes at one event. */
@Tag("fault")
class RulesReloadedUnderLoadTest {

  private static final long SEED = Long.getLong("susanoh.seed", 20_261_127L);

  /** Before the change and after it, about. */
  private static final int EVENTS = 1_500;

  private static final String RELOADS = "susanoh_l1_rule_reloads_total{outcome=";
  private static final RuleSet BEFORE = new RuleSet(1_000_000, 10_000, 100);
  private static final RuleSet AFTER = new RuleSet(300_000, 1, 100);

  @TempDir Path directory;

  @Test
  void everyAccountChangesAtOneOfItsEvents() throws Exception {
    DatabaseUrl url = TestDatabase.empty();
    Path rules = Files.writeString(directory.resolve("rules.json"), "{\"count_threshold\":10000}");
    Map<String, String> settings =
        Map.of("DATABASE_URL", Urls.of(url), "L1_RULES", rules.toString());
    int port = GatewayProcess.freePort();
    SeededLoad load = SeededLoad.steady(port, SEED);
    try (GatewayProcess gateway = GatewayProcess.start(directory.resolve("data"), port, settings)) {
      load.run(
          running -> {
            running.awaitAnswered(EVENTS);
            Files.writeString(rules, "{\"count_threshold\":0}");
            gateway.hangUp();
            gateway.awaitMetric(RELOADS + "\"refused\"} 1.0");
            Files.writeString(rules, "{\"count_threshold\":1,\"amount_threshold\":300000}");
            gateway.hangUp();
            gateway.awaitMetric(RELOADS + "\"applied\"} 1.0");
            running.awaitAnswered(running.answered().size() + EVENTS);
          });
      assertEquals(0, load.refused());
      assertEquals(Set.of(), load.givenUp());
      gateway.awaitMetric("susanoh_l1_follower_lag_events 0.0");
      for (String rule : new String[] {"R1", "R2", "R3", "R4", "window"}) {
        gateway.awaitMetric("susanoh_l1_differences_total{rule=\"" + rule + "\"} 0.0");
      }
      assertEquals(0, gateway.stop());
      assertTrue(gateway.log().contains("the L1 rules stay as they are: L1_RULES is "));
    }
    try (Connection connection = TestDatabase.open(url)) {
      Truth truth = new Truth(connection);
      assertTrue(truth.answersChangeAtOneEventOfEachTarget(load, BEFORE, AFTER) > 0);
    }
  }
}
