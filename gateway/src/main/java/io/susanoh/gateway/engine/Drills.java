package io.susanoh.gateway.engine;

import io.susanoh.l1.EngineFault;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.Rule;
import io.susanoh.l1.ScreeningResult;
import java.util.List;
import java.util.function.Supplier;

/** The drills that are on. Safe for all threads. */
public final class Drills {

  /** Of a process where none can be on: it costs its engines nothing. */
  public static final Drills OFF = new Drills(false);

  private final boolean allowed;
  private volatile Drill java = Drill.none("java");
  private volatile Drill rust = Drill.none("rust");

  private Drills(boolean allowed) {
    this.allowed = allowed;
  }

  /** Of a process where they are on when somebody says so. */
  public static Drills allowed() {
    return new Drills(true);
  }

  /** Puts a drill in place of the one that its engine has; it is on until the next. */
  public void set(Drill drill) {
    if (!allowed) {
      throw new IllegalStateException("drills are off");
    }
    if (drill.engine().equals("rust")) {
      rust = drill;
    } else {
      java = drill;
    }
  }

  /** What each engine does wrong. */
  public List<Drill> all() {
    return List.of(java, rust);
  }

  Drill of(String name) {
    return name.equals("rust") ? rust : java;
  }

  /** Engines that do wrong what is drilled, or cannot be made. */
  Supplier<L1Engine> over(String name, Supplier<L1Engine> engine) {
    if (!allowed) {
      return engine;
    }
    return () -> {
      if (of(name).kind() == Drill.Kind.LOAD_FAILURE) {
        throw gone();
      }
      return new DrilledEngine(engine.get(), () -> of(name));
    };
  }

  static EngineFault gone() {
    return new EngineFault(
        EngineFault.Cause.LIBRARY_MISSING, "the engine cannot be loaded, as drilled");
  }

  /** What an engine that follows says. */
  ScreeningResult followed(String name, int shard, ScreeningResult answer) {
    Drill drill = of(name);
    return drill.kind() == Drill.Kind.DIFFERENCE && drill.hits(shard)
        ? new ScreeningResult(
            answer.rules() ^ Rule.R1.bit(),
            answer.admission(),
            answer.windowTotal(),
            answer.windowCount(),
            answer.newestMillis(),
            answer.openedMillis())
        : answer;
  }
}
