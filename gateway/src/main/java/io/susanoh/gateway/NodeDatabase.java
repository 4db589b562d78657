package io.susanoh.gateway;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.susanoh.gateway.audit.Audits;
import io.susanoh.gateway.config.Settings;
import io.susanoh.gateway.storage.AuditTrail;
import io.susanoh.gateway.storage.Database;
import io.susanoh.gateway.storage.Drain;
import io.susanoh.gateway.storage.EmbeddedPostgres;
import io.susanoh.gateway.storage.Housekeeper;
import io.susanoh.gateway.storage.PgAudits;
import io.susanoh.gateway.storage.Queries;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * A node's PostgreSQL, the embedded one where no other is named: its tables up to date, and what
 * keeps them so. The embedded one's superuser owns them, the gateway runs as another role.
 */
final class NodeDatabase {

  private final Settings settings;
  private final Parts parts;
  private final Database database;
  private final AuditTrail trail;
  private final Housekeeper housekeeper;

  private NodeDatabase(Settings settings, Parts parts, Database database, InstantSource clock) {
    this.settings = settings;
    this.parts = parts;
    this.database = database;
    this.trail = new AuditTrail(database, settings.auditKey());
    this.housekeeper = new Housekeeper(database, settings.eventDays(), trail, clock);
  }

  static NodeDatabase open(Settings settings, Parts parts, InstantSource clock) {
    return new NodeDatabase(settings, parts, database(settings, parts), clock);
  }

  private static Database database(Settings settings, Parts parts) {
    if (settings.database().isPresent()) {
      return new Database(
          settings.database().get(), settings.databaseOwner(), settings.databaseLimits());
    }
    EmbeddedPostgres postgres = EmbeddedPostgres.start(settings.dataDir());
    parts.begun("postgres", postgres::close);
    return new Database(
        postgres.runningUrl(), Optional.of(postgres.url()), settings.databaseLimits());
  }

  Database database() {
    return database;
  }

  /** Brings the tables up to date; blocks while PostgreSQL is away. */
  void prepare() throws InterruptedException {
    database.migrate();
    Gateway.insist(housekeeper::keep);
  }

  /** Keeps it in order from now on. */
  void keep() {
    housekeeper.start();
    parts.begun("housekeeper", housekeeper::close);
  }

  /**
   * The pools for what requests ask.
   *
   * @param registry where the replica's part in it is counted
   */
  Queries queries(Vertx vertx, MeterRegistry registry) {
    Queries queries = Queries.open(database, settings.databaseReplica(), vertx);
    if (settings.databaseReplica().isPresent()) {
      count(registry, "replica", queries, Queries::servedByReplica);
      count(registry, "primary", queries, Queries::passedOnByReplica);
    }
    parts.begun("queries", () -> Gateway.awaitEnd(queries.close()));
    return queries;
  }

  private static void count(
      MeterRegistry registry, String server, Queries queries, ToDoubleFunction<Queries> count) {
    FunctionCounter.builder("susanoh_database_replicated_queries", queries, count)
        .description("Queries that a replica could have answered, by who did")
        .tag("server", server)
        .register(registry);
  }

  /** The audit log as people see it. */
  Audits audits(Vertx vertx, Queries queries, Drain drain, LongSupplier newestSequence) {
    PgAudits audits = queries.audits(vertx, drain, newestSequence, trail);
    parts.begun("audits", audits::close);
    return audits;
  }
}
