package io.susanoh.gateway.redis;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.susanoh.gateway.config.ModelSettings;
import io.susanoh.gateway.config.Settings.Sharing;
import io.susanoh.gateway.engine.L1Engines;
import io.susanoh.gateway.journal.Journal;
import io.susanoh.gateway.model.Allowance;
import io.susanoh.gateway.screening.Accounts;
import io.susanoh.gateway.screening.Events;
import io.susanoh.gateway.screening.NodeCopy;
import io.susanoh.gateway.screening.OwnCopy;
import io.susanoh.gateway.screening.Profiles;
import io.susanoh.gateway.screening.StoredWindow;
import io.susanoh.gateway.screening.WindowPreview;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Redis as one process sees it, put together: what decides by it, and what keeps it whole. Made
 * once; {@link #start} when PostgreSQL can be asked and this process knows its accounts.
 */
public final class RedisNode implements AutoCloseable {

  private static final int END_SECONDS_MAX = 3;

  private final Lanes lanes;
  private final RedisParts parts;
  private final Markers markers;
  private final RedisWatch watch;
  private final Sweep sweep;
  private final OwnCopy own;

  private RedisNode(Opened opened, OwnCopy own, Function<StoredWindow, Future<Void>> merge) {
    this.lanes = opened.lanes;
    this.parts = opened.parts;
    this.markers = opened.markers;
    this.own = own;
    Reconciliation reconciliation =
        new Reconciliation(
            lanes.vertx(), parts.primary(), parts.changes(), merge, parts.clock(), parts.meters());
    this.watch =
        new RedisWatch(
            lanes,
            markers,
            new Agreement(parts.primary()),
            opened.pledge,
            parts.clock(),
            parts.meters(),
            reconciliation);
    lanes.whenLost(watch::lost);
    this.sweep =
        new Sweep(
            lanes.vertx(),
            parts.store(),
            parts.primary(),
            watch,
            markers,
            parts.clock(),
            parts.meters());
  }

  /**
   * For a node that takes requests. Connects to nothing yet.
   *
   * @param connections to Redis
   * @param journal the node's
   */
  public static Future<RedisNode> ofGateway(
      Vertx vertx,
      Sharing sharing,
      int connections,
      Primary primary,
      NodeCopy node,
      Journal journal,
      InstantSource clock) {
    return open(vertx, sharing, connections, primary, node, clock)
        .map(
            opened -> {
              Merging merging = new Merging(opened.parts, node, journal);
              return new RedisNode(opened, node, merging::merge);
            });
  }

  /** For a process that analyses: it has no windows to merge. Connects to nothing yet. */
  public static Future<RedisNode> ofWorker(
      Vertx vertx, Sharing sharing, Primary primary, OwnCopy own, InstantSource clock) {
    return open(vertx, sharing, 1, primary, own, clock)
        .map(opened -> new RedisNode(opened, own, window -> Future.succeededFuture()));
  }

  private record Opened(Lanes lanes, RedisParts parts, Markers markers, Pledge pledge) {}

  private static Future<Opened> open(
      Vertx vertx,
      Sharing sharing,
      int connections,
      Primary primary,
      OwnCopy own,
      InstantSource nodeClock) {
    RedisMeters meters = new RedisMeters();
    return Lanes.open(vertx, sharing, connections, meters)
        .map(
            lanes -> {
              RedisClock clock = new RedisClock(nodeClock, System::nanoTime);
              RedisStore store = new RedisStore(lanes);
              Markers markers = new Markers(lanes);
              Pledge pledge = new Pledge(vertx, primary, store, clock, meters);
              Ledger ledger = new Ledger(primary, store, pledge);
              AccountChanges changes =
                  new AccountChanges(store, own, primary, ledger, clock, meters);
              RedisParts parts =
                  new RedisParts(
                      store, changes, new Triggers(changes), ledger, primary, clock, meters);
              return new Opened(lanes, parts, markers, pledge);
            });
  }

  /**
   * Connects and reconciles; completes when Redis is believed, or could not be reached, for then
   * this process goes on by itself and tries again.
   *
   * @return fails with {@link RedisRefused} when this Redis must not be used
   */
  public Future<Void> start() {
    return watch.start();
  }

  /** The time by Redis, as far as it was seen: receipts come from it (CONTRACT §4). */
  public InstantSource clock() {
    return parts.clock();
  }

  /**
   * Where events come in.
   *
   * @param alone makes of a journal what takes events while Redis is away
   * @param preview of the windows of that
   */
  public Events events(
      NodeCopy node, Journal journal, Function<Journal, Events> alone, WindowPreview preview) {
    Events own = alone.apply(new RestrictionsFirst(journal, parts.ledger()));
    return new SharedEvents(
        parts,
        watch,
        node,
        journal,
        new EventsAlone(own, preview, node, parts.primary(), parts.ledger()));
  }

  /**
   * The state authority of a process with a journal.
   *
   * @param banAwaitsPerson whether a tenant has a person decide what a verdict would ban
   */
  public Accounts accounts(NodeCopy node, Journal journal, Predicate<String> banAwaitsPerson) {
    return accounts(Records.in(journal, node), banAwaitsPerson);
  }

  /**
   * The state authority of a process without a journal.
   *
   * @param banAwaitsPerson as with one
   */
  public Accounts accountsInPostgres(Predicate<String> banAwaitsPerson) {
    return accounts(Records.in(parts.primary()), banAwaitsPerson);
  }

  private Accounts accounts(Records records, Predicate<String> banAwaitsPerson) {
    return new SharedAccounts(
        parts, watch, new Standing(parts, watch, markers, own), records, banAwaitsPerson);
  }

  /**
   * L1 without effect.
   *
   * @param alone what previews while Redis is away
   */
  public WindowPreview preview(L1Engines engines, WindowPreview alone) {
    return new SharedPreview(parts.store(), watch, parts.clock(), engines, alone);
  }

  /** Profiles by way of Redis. */
  public Profiles profiles(Profiles stored) {
    return new CachedProfiles(parts, watch, stored);
  }

  /**
   * Requests and tokens a minute, which all processes take from the same buckets.
   *
   * @param own of this process, for a time without Redis
   */
  public Allowance rates(ModelSettings model, Allowance own) {
    return new SharedRates(lanes, model, own);
  }

  /** Whether Redis decides now. */
  public boolean isBelieved() {
    return watch.believed();
  }

  /** Why not, for a person. */
  public String reason() {
    return watch.reason();
  }

  /** Shows what is counted of Redis. */
  public void show(PrometheusRegistry registry) {
    parts.meters().show(registry, () -> watch.believed() ? 1 : 0, lanes::size, lanes::pending);
  }

  @Override
  public void close() {
    sweep.close();
    watch
        .close()
        .toCompletionStage()
        .toCompletableFuture()
        .completeOnTimeout(null, END_SECONDS_MAX, TimeUnit.SECONDS)
        .join();
    lanes.close();
  }
}
