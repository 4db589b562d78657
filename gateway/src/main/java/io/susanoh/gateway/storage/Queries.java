package io.susanoh.gateway.storage;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** The pool of connections for what requests ask of PostgreSQL, and what asks through it. */
public final class Queries {

  private final Pool pool;

  private Queries(Pool pool) {
    this.pool = pool;
  }

  /** Opens the pool; it connects when it is first asked. */
  public static Queries open(Database database, Vertx vertx) {
    return new Queries(database.pool(vertx));
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
    return new PgReads(pool, drain, newestSequence);
  }

  /** Closes its connections. */
  public Future<Void> close() {
    return pool.close();
  }
}
