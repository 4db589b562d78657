package io.susanoh.gateway.storage;

import io.susanoh.gateway.config.DatabaseLimits;
import io.susanoh.gateway.config.DatabaseUrl;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The pools of connections for what requests ask of PostgreSQL, and what asks through it. */
public final class Queries {

  private final Pool pool;
  private final Optional<Replica> replica;
  private final DatabaseLimits limits;

  private Queries(Pool pool, Optional<Replica> replica, DatabaseLimits limits) {
    this.pool = pool;
    this.replica = replica;
    this.limits = limits;
  }

  /** Opens the pools; they connect when they are first asked. */
  public static Queries open(Database database, Optional<DatabaseUrl> replica, Vertx vertx) {
    return new Queries(
        database.pool(vertx), replica.map(url -> database.replica(vertx, url)), database.limits());
  }

  private FreshQueries fresh(Drain drain, LongSupplier newestSequence) {
    return new FreshQueries(pool, replica, limits.queryMax(), drain, newestSequence);
  }

  /** Queries that a replica has answered; 0 without one. */
  public long servedByReplica() {
    return replica.map(Replica::served).orElse(0L);
  }

  /** Queries that the primary answered because the replica could not; 0 without one. */
  public long passedOnByReplica() {
    return replica.map(Replica::passedOn).orElse(0L);
  }

  /** The people who log in. */
  public UserTable users(InstantSource clock) {
    return new UserTable(pool, clock);
  }

  /**
   * The queries behind the read endpoints.
   *
   * @param newestSequence the newest record that this node has accepted
   */
  public Reads reads(Drain drain, LongSupplier newestSequence) {
    return new PgReads(fresh(drain, newestSequence));
  }

  /**
   * The audit log as people see it; whoever asks closes it.
   *
   * @param newestSequence the newest record that this node has accepted
   */
  public PgAudits audits(Vertx vertx, Drain drain, LongSupplier newestSequence, AuditTrail trail) {
    return new PgAudits(vertx, fresh(drain, newestSequence), trail);
  }

  /**
   * The accounts that wait for a person.
   *
   * @param newestSequence the newest record that this node has accepted
   */
  public ReviewReads reviews(Drain drain, LongSupplier newestSequence, InstantSource clock) {
    return new ReviewReads(
        new TenantRows(pool), () -> drain.passed(newestSequence.getAsLong()), clock);
  }

  /** The notices, for streams. */
  public NoticeReads notices() {
    return new NoticeReads(new TenantRows(pool));
  }

  /** What tenants have set. */
  public TenantSettingTable tenantSettings(InstantSource clock) {
    return new TenantSettingTable(new TenantRows(pool), clock);
  }

  /** The webhooks, as admins see them. */
  public WebhookTable webhooks(InstantSource clock) {
    return new WebhookTable(new TenantRows(pool), clock);
  }

  /** Closes its connections. */
  public Future<Void> close() {
    return replica
        .map(Replica::close)
        .orElseGet(Future::succeededFuture)
        .transform(closed -> pool.close());
  }
}
