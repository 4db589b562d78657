package io.susanoh.gateway.engine;

import io.susanoh.l1.EngineFault;
import io.susanoh.l1.L1Engine;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The place of one of the two engines, in which one engine may follow another: after a fault a
 * fresh one is made. Who reads a {@link Standing} under a shard's lock may use it until he lets go
 * of that lock.
 */
final class Seat {

  /**
   * How the seat stands.
   *
   * @param engine absent where the state is ABSENT, or FAULTED and freed
   * @param cause why the engine is FAULTED, or was before; why it is ABSENT though it was wanted
   */
  record Standing(
      EngineState state, Optional<SeatedEngine> engine, Optional<EngineFault.Cause> cause) {
    Standing {
      Objects.requireNonNull(state);
      Objects.requireNonNull(engine);
      Objects.requireNonNull(cause);
    }

    /** Whether it may be asked for answers. */
    boolean isSound() {
      return state == EngineState.SOUND;
    }

    /** Whether it is this engine that sits there. */
    boolean has(SeatedEngine other) {
      return engine.isPresent() && engine.get() == other;
    }
  }

  private final String name;
  private final Supplier<L1Engine> fresh;
  private volatile Standing standing;

  /**
   * @param fresh makes an engine without windows, or throws {@link EngineFault}
   */
  Seat(String name, Supplier<L1Engine> fresh) {
    this.name = name;
    this.fresh = fresh;
    stand(EngineState.ABSENT, Optional.empty(), Optional.empty());
  }

  String name() {
    return name;
  }

  L1Engine freshEngine() {
    return fresh.get();
  }

  Standing standing() {
    return standing;
  }

  /** Changes it; one thread at a time. */
  void stand(EngineState state, Optional<SeatedEngine> engine, Optional<EngineFault.Cause> cause) {
    standing = new Standing(state, engine, cause);
  }
}
