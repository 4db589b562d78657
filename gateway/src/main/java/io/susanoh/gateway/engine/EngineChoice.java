package io.susanoh.gateway.engine;

import io.susanoh.gateway.config.Settings.EngineProvider;
import io.susanoh.l1.EngineFault;
import io.susanoh.l1.JavaL1Engine;
import io.susanoh.l1.L1Engine;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engines of this process, as the settings and the machine allow.
 *
 * @param route which one answers whom
 * @param follower whether the engine that does not answer follows
 * @param drills what the engines do wrong on purpose
 */
public record EngineChoice(
    Route route, boolean follower, Candidate java, Candidate rust, Drills drills) {

  /**
   * One engine.
   *
   * @param engine as it was made at start; empty where it does not load, or nothing is asked of it
   * @param fault why it does not load, though it was asked for
   * @param fresh makes another one, without windows, or throws {@link EngineFault}
   */
  public record Candidate(
      Optional<L1Engine> engine, Optional<EngineFault> fault, Supplier<L1Engine> fresh) {

    /** An engine that loads. */
    public static Candidate of(L1Engine engine, Supplier<L1Engine> fresh) {
      return new Candidate(Optional.of(engine), Optional.empty(), fresh);
    }

    /** An engine that is not needed yet. */
    public static Candidate spare(Supplier<L1Engine> fresh) {
      return new Candidate(Optional.empty(), Optional.empty(), fresh);
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(EngineChoice.class);

  /**
   * Loads the engines and says in the log what came of it.
   *
   * @param provider what was asked for; empty takes Rust where it loads
   * @param follower whether the other engine follows
   * @param shards of both engines
   * @param rust loads the Rust engine, or throws {@link EngineFault}
   * @param drills what the engines do wrong on purpose
   */
  public static EngineChoice make(
      Optional<EngineProvider> provider,
      int canaryPercent,
      boolean follower,
      int shards,
      IntFunction<L1Engine> rust,
      Drills drills) {
    Supplier<L1Engine> freshJava = drills.over("java", () -> new JavaL1Engine(shards));
    Supplier<L1Engine> freshRust = drills.over("rust", () -> rust.apply(shards));
    Route route = new Route(provider.orElse(EngineProvider.RUST), canaryPercent);
    if (route.provider() == EngineProvider.JAVA && !follower) {
      return new EngineChoice(
          route,
          false,
          Candidate.of(freshJava.get(), freshJava),
          Candidate.spare(freshRust),
          drills);
    }
    Candidate loaded;
    try {
      loaded = Candidate.of(freshRust.get(), freshRust);
    } catch (EngineFault fault) {
      return withoutRust(provider, canaryPercent, follower, freshJava, freshRust, drills, fault);
    }
    Candidate java =
        follower ? Candidate.of(freshJava.get(), freshJava) : Candidate.spare(freshJava);
    return new EngineChoice(route, follower, java, loaded, drills);
  }

  private static EngineChoice withoutRust(
      Optional<EngineProvider> provider,
      int canaryPercent,
      boolean follower,
      Supplier<L1Engine> freshJava,
      Supplier<L1Engine> freshRust,
      Drills drills,
      EngineFault fault) {
    boolean wanted = provider.isPresent() && provider.get() != EngineProvider.JAVA;
    if (wanted) {
      LOG.error(
          "the Rust engine does not load ({}), Java answers: {}", fault.kind(), fault.getMessage());
    } else {
      LOG.warn(
          "the Rust engine does not load ({}), Java answers alone: {}",
          fault.kind(),
          fault.getMessage());
    }
    return new EngineChoice(
        new Route(provider.orElse(EngineProvider.JAVA), canaryPercent),
        follower,
        Candidate.of(freshJava.get(), freshJava),
        new Candidate(Optional.empty(), Optional.of(fault).filter(why -> wanted), freshRust),
        drills);
  }
}
