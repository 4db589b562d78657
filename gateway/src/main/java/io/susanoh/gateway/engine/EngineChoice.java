package io.susanoh.gateway.engine;

import io.susanoh.gateway.config.Settings.EngineProvider;
import io.susanoh.l1.EngineFault;
import io.susanoh.l1.JavaL1Engine;
import io.susanoh.l1.L1Engine;
import java.util.Optional;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engines of this process, as {@code L1_ENGINE_PROVIDER} and the machine allow.
 *
 * @param answering the engine that answers
 * @param following the engine that follows; empty with {@code L1_FOLLOWER=off} or where Rust does
 *     not load
 * @param fault why Rust, though it was wanted, is not here
 */
public record EngineChoice(
    L1Engine answering, Optional<L1Engine> following, Optional<EngineFault> fault) {

  private static final Logger LOG = LoggerFactory.getLogger(EngineChoice.class);

  /**
   * Loads the engines and says in the log what came of it.
   *
   * @param provider what was asked for; empty takes Rust where it loads
   * @param follower whether the other engine follows
   * @param shards of both engines
   * @param rust loads the Rust engine, or throws {@link EngineFault}
   */
  public static EngineChoice make(
      Optional<EngineProvider> provider, boolean follower, int shards, IntFunction<L1Engine> rust) {
    if (provider.equals(Optional.of(EngineProvider.CANARY))) {
      LOG.warn(
          "L1_ENGINE_PROVIDER=canary: this version has no canary share, rust answers every account");
    }
    boolean javaAnswers = provider.equals(Optional.of(EngineProvider.JAVA));
    if (javaAnswers && !follower) {
      return new EngineChoice(new JavaL1Engine(shards), Optional.empty(), Optional.empty());
    }
    L1Engine loaded;
    try {
      loaded = rust.apply(shards);
    } catch (EngineFault fault) {
      return withoutRust(provider, shards, fault);
    }
    if (javaAnswers) {
      return new EngineChoice(new JavaL1Engine(shards), Optional.of(loaded), Optional.empty());
    }
    Optional<L1Engine> following =
        follower ? Optional.of(new JavaL1Engine(shards)) : Optional.empty();
    return new EngineChoice(loaded, following, Optional.empty());
  }

  private static EngineChoice withoutRust(
      Optional<EngineProvider> provider, int shards, EngineFault fault) {
    L1Engine java = new JavaL1Engine(shards);
    boolean wanted = provider.isPresent() && provider.get() != EngineProvider.JAVA;
    if (wanted) {
      LOG.error(
          "the Rust engine does not load ({}), Java answers: {}", fault.kind(), fault.getMessage());
      return new EngineChoice(java, Optional.empty(), Optional.of(fault));
    }
    LOG.warn(
        "the Rust engine does not load ({}), Java answers alone: {}",
        fault.kind(),
        fault.getMessage());
    return new EngineChoice(java, Optional.empty(), Optional.empty());
  }
}
