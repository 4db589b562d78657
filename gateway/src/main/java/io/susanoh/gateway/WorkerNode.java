package io.susanoh.gateway;

import io.susanoh.gateway.access.Tenants;
import io.susanoh.gateway.config.Settings;
import io.susanoh.gateway.http.Listening;
import io.susanoh.gateway.http.ProcessServer;
import io.susanoh.gateway.http.Readiness;
import io.susanoh.gateway.notify.OutageNotices;
import io.susanoh.gateway.redis.RedisNode;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.screening.AccountCopy;
import io.susanoh.gateway.storage.CannotStart;
import io.susanoh.gateway.storage.Database;
import io.susanoh.gateway.storage.News;
import io.susanoh.gateway.storage.OutboxTable;
import io.susanoh.gateway.storage.PgPrimary;
import io.susanoh.gateway.storage.Pulse;
import io.susanoh.gateway.storage.Queries;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that analyses and takes no requests ({@code SUSANOH_ROLE=worker}): it claims jobs in
 * PostgreSQL, moves accounts in Redis and has no journal, so a verdict is one transaction. {@link
 * #start} and {@link #stop} block.
 */
public final class WorkerNode {

  private static final Logger LOG = LoggerFactory.getLogger(WorkerNode.class);

  private final Settings settings;
  private final InstantSource clock;
  private final Consumer<String> die;
  private final Parts parts = new Parts();
  private int port;
  private boolean stopped;

  private WorkerNode(Settings settings, InstantSource clock, Consumer<String> die) {
    this.settings = settings;
    this.clock = clock;
    this.die = die;
  }

  /**
   * Starts a worker; returns when it looks for jobs.
   *
   * @param die ends the process at once, for this reason
   * @throws CannotStart with one line for whoever starts it
   */
  public static WorkerNode start(Settings settings, InstantSource clock, Consumer<String> die) {
    return start(settings, clock, die, made -> {});
  }

  /**
   * As the other one.
   *
   * @param made is given the worker before it starts, so that another thread may {@link #stop} it
   *     meanwhile, having interrupted this one
   */
  static WorkerNode start(
      Settings settings, InstantSource clock, Consumer<String> die, Consumer<WorkerNode> made) {
    WorkerNode worker = new WorkerNode(settings, clock, die);
    made.accept(worker);
    try {
      worker.run();
      return worker;
    } catch (InterruptedException e) {
      worker.stop();
      Thread.currentThread().interrupt();
      throw new CannotStart("interrupted", e);
    } catch (CannotStart e) {
      worker.stop();
      throw e;
    } catch (RuntimeException e) {
      worker.stop();
      throw new CannotStart(String.valueOf(e.getMessage()), e);
    }
  }

  /** The port that it listens on. */
  public int port() {
    return port;
  }

  /** Ends what runs and closes. Idempotent. */
  public synchronized void stop() {
    if (!stopped) {
      stopped = true;
      parts.end();
    }
  }

  private void run() throws InterruptedException {
    Telemetry telemetry = new Telemetry(settings, clock);
    parts.begun("telemetry", telemetry::close);
    Vertx vertx = telemetry.vertx(parts, die);
    NodeDatabase postgres = NodeDatabase.open(settings, parts, clock);
    Database database = postgres.database();
    postgres.prepare();
    Pulse pulse = new Pulse(vertx, database);
    parts.begun("pulse", pulse::close);
    PgPrimary primary =
        new PgPrimary(
            vertx,
            database,
            Authority.drainSettings(settings),
            pulse::isUp,
            Future::succeededFuture);
    parts.begun("primary", primary::close);
    AccountCopy copy = new AccountCopy(clock);
    RedisNode redis =
        Gateway.await(RedisNode.ofWorker(vertx, settings.sharing(), primary, copy, clock));
    parts.begun("redis", redis::close);
    redis.show(telemetry.prometheus());
    door(vertx, telemetry, pulse, redis);
    knowAccounts(primary, copy);
    Authority.start(redis);
    News news = News.of(database, vertx, new Neighbours(vertx, primary, copy, clock));
    parts.begun("news", news::close);
    Tenants tenants = new Tenants();
    Queries queries = postgres.queries(vertx, telemetry.registry());
    Gateway.await(tenants.begin(vertx, queries.tenantSettings(clock)));
    parts.begun("tenants", tenants::close);
    tellOfOutages(vertx, database);
    new ReviewStart(settings, vertx, telemetry, clock, parts)
        .startWorkers(
            database,
            redis,
            redis.accountsInPostgres(tenants::banAwaitsPerson),
            () -> believed(redis),
            settings::rules);
    LOG.info("ready, analyses as a worker, http://{}:{}/readyz", settings.host(), port);
  }

  private void tellOfOutages(Vertx vertx, Database database) {
    OutboxTable outbox = new OutboxTable(database);
    parts.begun("outbox", outbox::close);
    OutageNotices outages = new OutageNotices(vertx, outbox);
    parts.begun("outages", () -> Gateway.awaitEnd(outages.close()));
  }

  private void door(Vertx vertx, Telemetry telemetry, Pulse pulse, RedisNode redis) {
    Listening listening;
    try {
      listening =
          Gateway.await(
              ProcessServer.deployForWorker(
                  vertx,
                  settings.host(),
                  settings.port(),
                  new WorkerReadiness(pulse, redis),
                  telemetry.exposition()));
    } catch (IllegalStateException e) {
      throw new CannotStart(
          "cannot listen on " + settings.host() + ':' + settings.port() + ": " + e.getMessage(), e);
    }
    parts.opened("http", () -> Gateway.awaitEnd(vertx.undeploy(listening.deploymentId())));
    port = listening.port();
  }

  private void knowAccounts(PgPrimary primary, AccountCopy copy) throws InterruptedException {
    Gateway.insist(
        () -> {
          primary.accounts(clock.millis(), copy::learn);
          return copy;
        });
  }

  /** A verdict could not be concluded without Redis, so no job is claimed. */
  private static Future<Void> believed(RedisNode redis) {
    return redis.isBelieved()
        ? Future.succeededFuture()
        : Future.failedFuture(Refusal.unavailable("Redis is away", 1));
  }

  /** It is ready when it can conclude a verdict. */
  private record WorkerReadiness(Pulse pulse, RedisNode redis) implements Readiness {
    @Override
    public boolean ready() {
      return pulse.isUp() && redis.isBelieved();
    }

    @Override
    public Map<String, Dependency> dependencies() {
      Map<String, Dependency> dependencies = new LinkedHashMap<>();
      dependencies.put("postgres", new Dependency(pulse.isUp() ? Status.UP : Status.DOWN, ""));
      dependencies.put(
          "redis",
          redis.isBelieved()
              ? new Dependency(Status.UP, "")
              : new Dependency(Status.DOWN, redis.reason()));
      return dependencies;
    }
  }
}
