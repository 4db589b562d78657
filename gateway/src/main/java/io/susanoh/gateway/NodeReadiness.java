package io.susanoh.gateway;

import io.susanoh.gateway.engine.EngineState;
import io.susanoh.gateway.engine.EngineStatus;
import io.susanoh.gateway.engine.L1Engines;
import io.susanoh.gateway.http.Readiness;
import io.susanoh.gateway.journal.JournalStats;
import io.susanoh.gateway.redis.RedisNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Whether this node takes requests, out of how its parts stand. */
final class NodeReadiness implements Readiness {

  /** Where the node is in its life. */
  enum Phase {
    STARTING,
    SERVING,
    STOPPING
  }

  private final L1Engines engines;
  private final Supplier<JournalStats> journal;
  private volatile BooleanSupplier databaseUp = () -> false;
  private volatile Optional<RedisNode> redis = Optional.empty();
  private volatile Phase phase = Phase.STARTING;

  NodeReadiness(L1Engines engines, Supplier<JournalStats> journal) {
    this.engines = engines;
    this.journal = journal;
  }

  void enter(Phase next) {
    phase = next;
  }

  void database(BooleanSupplier up) {
    databaseUp = up;
  }

  void redis(RedisNode shared) {
    redis = Optional.of(shared);
  }

  /** Without Redis and PostgreSQL both no state can be known and nothing is decided. */
  @Override
  public boolean ready() {
    return phase == Phase.SERVING
        && (redis.isEmpty() || redis.get().isBelieved() || databaseUp.getAsBoolean());
  }

  @Override
  public Map<String, Dependency> dependencies() {
    Map<String, Dependency> dependencies = new LinkedHashMap<>();
    dependencies.put("node", node());
    dependencies.put("l1", l1());
    dependencies.put("journal", journalState());
    dependencies.put("postgres", postgres());
    redis.ifPresent(shared -> dependencies.put("redis", redisState(shared)));
    return dependencies;
  }

  private Dependency node() {
    return new Dependency(ready() ? Status.UP : Status.DOWN, phase.name().toLowerCase(Locale.ROOT));
  }

  private Dependency l1() {
    EngineStatus status = engines.status();
    StringBuilder detail = new StringBuilder(status.answering()).append(" answers");
    status.following().ifPresent(name -> detail.append(", ").append(name).append(" follows"));
    status.engines().stream()
        .filter(engine -> engine.state() != EngineState.SOUND)
        .forEach(engine -> detail.append(describe(engine)));
    if (!status.rebuilt()) {
      detail.append("; windows are being rebuilt");
    }
    return new Dependency(status.asConfigured() ? Status.UP : Status.DEGRADED, detail.toString());
  }

  /** {@code ; fallback: rust is rebuilding (panic)}, or {@code follower} if it answers nobody. */
  private static String describe(EngineStatus.Engine engine) {
    return engine
        .cause()
        .map(
            cause ->
                "; %s: %s is %s (%s)"
                    .formatted(
                        engine.wanted() ? "fallback" : "follower",
                        engine.name(),
                        engine.state().word(),
                        cause.name().toLowerCase(Locale.ROOT)))
        .orElse("");
  }

  private Dependency journalState() {
    JournalStats stats = journal.get();
    return new Dependency(
        stats.full() ? Status.DEGRADED : Status.UP, stats.depth() + " records to drain");
  }

  private static Dependency redisState(RedisNode shared) {
    return shared.isBelieved()
        ? new Dependency(Status.UP, "")
        : new Dependency(
            Status.DEGRADED, "away, this node goes on with its own windows: " + shared.reason());
  }

  private Dependency postgres() {
    return databaseUp.getAsBoolean()
        ? new Dependency(Status.UP, "")
        : new Dependency(
            phase == Phase.STARTING ? Status.DOWN : Status.DEGRADED,
            "away; events go on, reads wait");
  }
}
