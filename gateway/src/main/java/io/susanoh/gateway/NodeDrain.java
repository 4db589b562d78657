package io.susanoh.gateway;

import io.susanoh.gateway.config.Settings;
import io.susanoh.gateway.journal.SegmentJournal;
import io.susanoh.gateway.storage.Database;
import io.susanoh.gateway.storage.Drain;
import io.susanoh.gateway.storage.GatewaySession;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.function.Consumer;

/** A gateway's drain: alone in its database, or with others by Redis. */
final class NodeDrain {

  private NodeDrain() {}

  /**
   * Waits for PostgreSQL and for the place in it.
   *
   * @param die ends the process, for this reason
   */
  static Drain of(
      Settings settings,
      Vertx vertx,
      Database database,
      SegmentJournal journal,
      Telemetry telemetry,
      InstantSource clock,
      Consumer<String> die)
      throws InterruptedException {
    return new Drain(
        vertx,
        settings.sharing().redis().isPresent()
            ? GatewaySession.openShared(database)
            : GatewaySession.open(database),
        journal.reader(),
        journal.epoch(),
        Authority.drainSettings(settings),
        clock,
        new DrainNews(vertx, telemetry, die));
  }
}
