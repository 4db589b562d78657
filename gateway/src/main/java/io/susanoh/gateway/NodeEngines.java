package io.susanoh.gateway;

import io.susanoh.gateway.config.Settings;
import io.susanoh.gateway.engine.Drills;
import io.susanoh.gateway.engine.EngineChoice;
import io.susanoh.gateway.engine.L1Engines;
import io.susanoh.gateway.screening.Shards;
import io.susanoh.l1.rust.RustL1Engine;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The L1 engines of a node, and what changes them while it runs.
 *
 * @param reload does on SIGHUP what the engines' file says
 */
record NodeEngines(L1Engines engines, EngineOperations operations, EngineReload reload) {

  /**
   * A window entry's memory in one engine, with its share of the rest, for the default bound: with
   * five entries to a target, as measured. Windows of one entry take half as much again.
   */
  private static final long BYTES_PER_ENTRY = 100;

  /**
   * Loads the engines.
   *
   * @param count of shards
   * @param windowsLost told when the windows must be had from elsewhere
   */
  static NodeEngines start(
      Settings settings,
      int count,
      Shards shards,
      JournalNotes notes,
      InstantSource clock,
      Telemetry telemetry,
      Runnable windowsLost) {
    settings
        .nativeLibrary()
        .ifPresent(path -> System.setProperty(RustL1Engine.LIBRARY_PROPERTY, path.toString()));
    Optional<Drills> drills = settings.drills() ? Optional.of(Drills.allowed()) : Optional.empty();
    EngineChoice choice =
        EngineChoice.make(
            settings.engine(),
            settings.canaryPercent(),
            settings.follower(),
            count,
            RustL1Engine::load,
            drills.orElse(Drills.OFF));
    L1Engines engines =
        new L1Engines(
            choice,
            settings.rules(),
            shards::holding,
            clock,
            telemetry.registry(),
            telemetry.screening()::answered,
            windowsLost);
    engines.use(settings.rules());
    EngineOperations operations = new EngineOperations(engines, drills, notes, clock);
    return new NodeEngines(
        engines, operations, new EngineReload(settings.engineFile(), choice.route(), operations));
  }

  /**
   * By default a quarter of the heap, which the Java engine's windows may fill, whether it answers
   * or follows. The Rust engine's windows take as much again, outside the heap.
   */
  static long windowEntriesMax(Settings settings) {
    return settings
        .windowEntriesMax()
        .orElse(Math.max(1, Runtime.getRuntime().maxMemory() / 4 / BYTES_PER_ENTRY));
  }
}
