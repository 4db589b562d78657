package io.susanoh.gateway;

import io.susanoh.gateway.config.RulesFile;
import io.susanoh.gateway.engine.L1Engines;
import io.susanoh.gateway.journal.JournalRecord.SettingChanged;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.storage.Restore;
import io.susanoh.l1.RuleSet;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rules, or a route of the engines, that a node starts with and that are others than the last ones
 * on record. That they were changed while nothing ran makes it no less a change.
 */
final class StartedOtherwise {

  private static final Logger LOG = LoggerFactory.getLogger(StartedOtherwise.class);
  private static final String ACTOR = "start";

  private final Restore restore;
  private final JournalNotes notes;
  private final InstantSource clock;

  StartedOtherwise(Restore restore, JournalNotes notes, InstantSource clock) {
    this.restore = restore;
    this.notes = notes;
    this.clock = clock;
  }

  /**
   * Has each such change be a record.
   *
   * @throws Refusal UNAVAILABLE while PostgreSQL is away
   */
  void note(L1Engines engines) {
    Optional<String> rules = restore.lastSetting(RulesReload.TENANT, RulesFile.SETTING);
    note(
        RulesFile.SETTING,
        rules.orElseGet(() -> RulesReload.whole(RuleSet.DEFAULT)),
        RulesReload.whole(engines.rules()));
    restore
        .lastSetting(RulesReload.TENANT, EngineOperations.ROUTE)
        .ifPresent(last -> note(EngineOperations.ROUTE, last, engines.route().describe()));
  }

  private void note(String setting, String from, String to) {
    if (from.equals(to)) {
      return;
    }
    try {
      notes.note(
          new SettingChanged(
              RulesReload.TENANT, setting, from, to, ACTOR, "started with it", clock.millis()),
          () -> {});
    } catch (Refusal full) {
      LOG.error("no record can be kept of {}, which is another than before: {}", setting, full);
    }
  }
}
