package io.susanoh.gateway.http;

import io.susanoh.gateway.engine.Drill;
import io.susanoh.gateway.engine.EngineStatus;
import io.susanoh.gateway.engine.Route;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** What people see and change of the L1 engines. Every change is audited when it is answered. */
public interface EngineControl {

  /**
   * Who asks for a change, and why.
   *
   * @param reason in the person's words
   */
  record Order(String tenantId, String actor, String reason) {}

  /** How the engines stand. */
  EngineStatus status();

  /** Which engine answers whom, as it was asked for. */
  Route route();

  /** Has another engine answer from the next event on; fails with MALFORMED where it cannot. */
  Future<EngineStatus> choose(Route route, Order order);

  /** What the engines do wrong; empty where no drill is allowed. */
  Optional<List<Drill>> drills();

  /** Has engines do something wrong, or nothing any more; of no effect where none is allowed. */
  Future<Void> drill(List<Drill> drills, Order order);

  /** Number of shards that a drill can be in. */
  int shards();
}
