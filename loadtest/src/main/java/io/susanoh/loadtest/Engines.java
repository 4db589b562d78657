package io.susanoh.loadtest;

import io.susanoh.l1.EngineFault;
import io.susanoh.l1.JavaL1Engine;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.rust.RustL1Engine;
import java.util.Locale;
import java.util.Optional;

/** The engines to compare, by the name that settings give them. */
enum Engines {
  JAVA {
    @Override
    L1Engine open(int shards) {
      return new JavaL1Engine(shards);
    }
  },
  RUST {
    @Override
    L1Engine open(int shards) {
      return RustL1Engine.load(shards);
    }
  };

  /** The engine of this name. */
  static Engines named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** Its name in settings, {@code java} or {@code rust}. */
  String settingName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * A new engine.
   *
   * @param shards a power of two
   * @throws EngineFault when it cannot be had here
   */
  abstract L1Engine open(int shards);

  /** Why this engine cannot be had here, if so. */
  Optional<String> fault() {
    try {
      open(1).close();
      return Optional.empty();
    } catch (EngineFault fault) {
      return Optional.of(fault.kind() + ": " + fault.getMessage());
    }
  }
}
