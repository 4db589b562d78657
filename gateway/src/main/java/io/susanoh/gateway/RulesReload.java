package io.susanoh.gateway;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.susanoh.gateway.config.RulesFile;
import io.susanoh.gateway.engine.L1Engines;
import io.susanoh.gateway.journal.JournalRecord.SettingChanged;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.l1.EngineFault;
import io.susanoh.l1.PatternsRefused;
import io.susanoh.l1.RuleSet;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the file of {@code L1_RULES} again and puts its rules in force. A file that is not sound is
 * an error in the log and changes nothing. A change is a record of the journal. One thread at a
 * time.
 */
final class RulesReload implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(RulesReload.class);

  /** The rules are the process's: the audit has them where there is always somebody to look. */
  static final String TENANT = "default";

  private final Optional<Path> file;
  private final L1Engines engines;
  private final JournalNotes notes;
  private final InstantSource clock;
  private final Counter applied;
  private final Counter unchanged;
  private final Counter refused;

  RulesReload(
      Optional<Path> file,
      L1Engines engines,
      JournalNotes notes,
      InstantSource clock,
      MeterRegistry registry) {
    this.file = file;
    this.engines = engines;
    this.notes = notes;
    this.clock = clock;
    this.applied = counter(registry, "applied");
    this.unchanged = counter(registry, "unchanged");
    this.refused = counter(registry, "refused");
  }

  private static Counter counter(MeterRegistry registry, String outcome) {
    return Counter.builder("susanoh_l1_rule_reloads")
        .description("Times that the rules were read again, by what came of it")
        .tag("outcome", outcome)
        .register(registry);
  }

  @Override
  public void run() {
    if (file.isEmpty()) {
      LOG.info("{} is not given: there are no rules to read again", RulesFile.SETTING);
      return;
    }
    switch (RulesFile.read(file.get())) {
      case RulesFile.Sound sound -> apply(sound.rules());
      case RulesFile.Faulty faulty -> {
        refused.increment();
        faulty.lines().forEach(line -> LOG.error("the L1 rules stay as they are: {}", line));
      }
    }
  }

  private void apply(RuleSet rules) {
    RuleSet before = engines.rules();
    if (rules.equals(before)) {
      unchanged.increment();
      LOG.info("the L1 rules are as they were");
      return;
    }
    SettingChanged change =
        new SettingChanged(
            TENANT,
            RulesFile.SETTING,
            whole(before),
            whole(rules),
            EngineReload.ACTOR,
            RulesFile.SETTING,
            clock.millis());
    try {
      notes.note(change, () -> engines.use(rules));
    } catch (PatternsRefused | EngineFault e) {
      refused.increment();
      LOG.error("the L1 rules stay as they are: an engine does not take them: {}", e.getMessage());
      return;
    } catch (Refusal full) {
      refused.increment();
      LOG.error("the L1 rules stay as they are: no record of it can be kept: {}", full.toString());
      return;
    }
    applied.increment();
    LOG.info("the L1 rules are {}, they were {}", described(rules), described(before));
  }

  /** The rules as their file would say them, for the audit. */
  static String whole(RuleSet rules) {
    return new JsonObject()
        .put("amount_threshold", rules.amountThreshold())
        .put("count_threshold", rules.countThreshold())
        .put("price_multiplier", rules.priceMultiplier())
        .put("slang_patterns", new JsonArray(rules.slang().texts()))
        .encode();
  }

  private static String described(RuleSet rules) {
    return "amount_threshold=%d count_threshold=%d price_multiplier=%d slang_patterns=%d"
        .formatted(
            rules.amountThreshold(),
            rules.countThreshold(),
            rules.priceMultiplier(),
            rules.slang().texts().size());
  }
}
