package io.susanoh.gateway;

import io.susanoh.gateway.engine.Drill;
import io.susanoh.gateway.engine.Drills;
import io.susanoh.gateway.engine.EngineState;
import io.susanoh.gateway.engine.EngineStatus;
import io.susanoh.gateway.engine.L1Engines;
import io.susanoh.gateway.engine.Route;
import io.susanoh.gateway.http.EngineControl;
import io.susanoh.gateway.journal.JournalRecord.SettingChanged;
import io.susanoh.gateway.refusal.Refusal;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes what the engines of a running process do. A change holds when its record is handed to the
 * journal, and until the next start or the next reading of the engines' file. Changes are made one
 * at a time, so that the journal has them in their order.
 */
final class EngineOperations implements EngineControl {

  /** What a change of the route is called in the audit. */
  static final String ROUTE = "L1_ENGINE";

  /** What a drill is called there. */
  static final String DRILL = "L1_DRILL";

  private static final Logger LOG = LoggerFactory.getLogger(EngineOperations.class);

  private final L1Engines engines;
  private final Optional<Drills> drills;
  private final JournalNotes notes;
  private final InstantSource clock;

  /**
   * @param drills present where drills are allowed
   */
  EngineOperations(
      L1Engines engines, Optional<Drills> drills, JournalNotes notes, InstantSource clock) {
    this.engines = engines;
    this.drills = drills;
    this.notes = notes;
    this.clock = clock;
  }

  @Override
  public EngineStatus status() {
    return engines.status();
  }

  @Override
  public Route route() {
    return engines.route();
  }

  @Override
  public synchronized Future<EngineStatus> choose(Route route, Order order) {
    Route present = engines.route();
    if (route.equals(present)) {
      return Future.succeededFuture(status());
    }
    Optional<String> refusal = engines.refuses(route);
    if (refusal.isPresent()) {
      return Future.failedFuture(Refusal.of(Refusal.Kind.MALFORMED, refusal.get()));
    }
    return change(ROUTE, present.describe(), route.describe(), order, () -> engines.use(route))
        .map(changed -> status());
  }

  @Override
  public Optional<List<Drill>> drills() {
    return drills.map(Drills::all);
  }

  @Override
  public synchronized Future<Void> drill(List<Drill> wanted, Order order) {
    if (drills.isEmpty()) {
      return Future.failedFuture(Refusal.of(Refusal.Kind.NOT_FOUND, "Not found"));
    }
    for (Drill drill : wanted) {
      if (drill.kind() != Drill.Kind.NONE && !isDispensable(drill.engine())) {
        return Future.failedFuture(
            Refusal.of(
                Refusal.Kind.MALFORMED,
                "The other engine is not sound or is drilled too: nobody could take over"));
      }
    }
    return change(
        DRILL,
        describe(drills.get().all()),
        describe(wanted),
        order,
        () -> wanted.forEach(this::begin));
  }

  private void begin(Drill drill) {
    drills.orElseThrow().set(drill);
    if (drill.kind() == Drill.Kind.NONE) {
      engines.tryAgain(drill.engine());
    }
  }

  /** Whether the other engine could answer everything. */
  private boolean isDispensable(String engine) {
    boolean sound =
        status().engines().stream()
            .anyMatch(other -> !other.name().equals(engine) && other.state() == EngineState.SOUND);
    boolean undrilled =
        drills.orElse(Drills.OFF).all().stream()
            .allMatch(drill -> drill.engine().equals(engine) || drill.kind() == Drill.Kind.NONE);
    return sound && undrilled;
  }

  private static String describe(List<Drill> drills) {
    return drills.stream().map(Drill::describe).collect(Collectors.joining(", "));
  }

  @Override
  public int shards() {
    return engines.shards();
  }

  private Future<Void> change(
      String setting, String from, String to, Order order, Runnable change) {
    SettingChanged record =
        new SettingChanged(
            order.tenantId(), setting, from, to, order.actor(), order.reason(), clock.millis());
    try {
      Future<Void> written = notes.note(record, change);
      LOG.warn("{} is changed by {}: {}, was {}", setting, order.actor(), to, from);
      return written;
    } catch (Refusal full) {
      return Future.failedFuture(full);
    }
  }
}
