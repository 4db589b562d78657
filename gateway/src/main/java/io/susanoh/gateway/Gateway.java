package io.susanoh.gateway;

import io.susanoh.gateway.NodeReadiness.Phase;
import io.susanoh.gateway.access.AccessControl;
import io.susanoh.gateway.access.Tenants;
import io.susanoh.gateway.config.Settings;
import io.susanoh.gateway.engine.EngineStatus;
import io.susanoh.gateway.engine.L1Engines;
import io.susanoh.gateway.http.Demo;
import io.susanoh.gateway.http.JacksonEventDecoder;
import io.susanoh.gateway.http.ScanningEventDecoder;
import io.susanoh.gateway.http.UseCases;
import io.susanoh.gateway.journal.Journal;
import io.susanoh.gateway.journal.SegmentJournal;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.review.AnalysisService;
import io.susanoh.gateway.review.ReviewQueue;
import io.susanoh.gateway.screening.Accounts;
import io.susanoh.gateway.screening.Events;
import io.susanoh.gateway.screening.Restoration;
import io.susanoh.gateway.screening.Shards;
import io.susanoh.gateway.screening.WindowBudget;
import io.susanoh.gateway.storage.CannotStart;
import io.susanoh.gateway.storage.Database;
import io.susanoh.gateway.storage.Drain;
import io.susanoh.gateway.storage.News;
import io.susanoh.gateway.storage.Queries;
import io.susanoh.gateway.storage.Reads;
import io.susanoh.gateway.storage.Restore;
import io.susanoh.gateway.storage.UserTable;
import io.susanoh.l1.KeyHasher;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running gateway, and the one place where its parts are put together. Parts start in the order
 * in which they lean on one another and end in the opposite order. {@link #start} and {@link #stop}
 * block.
 */
public final class Gateway {

  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  /** Shards of accounts: enough that two event loops seldom meet in one. */
  private static final int SHARDS = 64;

  private static final Duration RETRY = Duration.ofMillis(500);
  private static final Duration DRAIN_ON_STOP = Duration.ofSeconds(10);
  private static final Duration PART_ON_STOP = Duration.ofSeconds(15);

  /** A busy machine starts slowly: that alone is no reason to give up. */
  private static final Duration PART_ON_START = Duration.ofMinutes(2);

  private final Settings settings;
  private final InstantSource clock;
  private final Consumer<String> console;
  private final Consumer<String> die;

  private final Parts parts = new Parts();
  private Optional<NodeReadiness> readiness = Optional.empty();
  private int port;
  private int metricsPort;
  private boolean stopped;

  private Gateway(
      Settings settings, InstantSource clock, Consumer<String> console, Consumer<String> die) {
    this.settings = settings;
    this.clock = clock;
    this.console = console;
    this.die = die;
  }

  /**
   * Starts a gateway; returns when it is ready.
   *
   * @param clock every receipt and every due time comes from it
   * @param console is told, once, the password that was made for the first admin
   * @param die ends the process at once, for this reason
   * @throws CannotStart with one line for whoever starts it
   */
  public static Gateway start(
      Settings settings, InstantSource clock, Consumer<String> console, Consumer<String> die) {
    return start(settings, clock, console, die, made -> {});
  }

  /**
   * As the other one.
   *
   * @param made is given the gateway before it starts, so that another thread may {@link #stop} it
   *     meanwhile, having interrupted this one
   */
  static Gateway start(
      Settings settings,
      InstantSource clock,
      Consumer<String> console,
      Consumer<String> die,
      Consumer<Gateway> made) {
    Gateway gateway = new Gateway(settings, clock, console, die);
    made.accept(gateway);
    long startedNanos = System.nanoTime();
    try {
      gateway.run(startedNanos);
      return gateway;
    } catch (IOException e) {
      gateway.stop();
      throw new CannotStart(
          "the data directory " + settings.dataDir() + " cannot be used: " + e, e);
    } catch (InterruptedException e) {
      gateway.stop();
      Thread.currentThread().interrupt();
      throw new CannotStart("interrupted", e);
    } catch (CannotStart e) {
      gateway.stop();
      throw e;
    } catch (RuntimeException e) {
      gateway.stop();
      throw new CannotStart(String.valueOf(e.getMessage()), e);
    }
  }

  /** The port that it listens on. */
  public int port() {
    return port;
  }

  /** The port that only metrics are on; 0 where they have none of their own. */
  public int metricsPort() {
    return metricsPort;
  }

  /** Refuses what is new, finishes what runs, drains and closes. Idempotent. */
  public synchronized void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    boolean interrupted = Thread.interrupted();
    long nanos = System.nanoTime();
    readiness.ifPresent(r -> r.enter(Phase.STOPPING));
    parts.end();
    LOG.info("stopped in {} ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos));
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void fatal(Throwable cause) {
    LOG.error("memory is ahead of the journal", cause);
    die.accept("memory is ahead of the journal: " + cause);
  }

  private void run(long startedNanos) throws IOException, InterruptedException {
    Telemetry telemetry = new Telemetry(settings, clock);
    parts.begun("telemetry", telemetry::close);
    SegmentJournal journal =
        SegmentJournal.open(
            settings.dataDir().resolve("journal"),
            settings.journalSync(),
            settings.journalBytesMax(),
            clock,
            this::fatal);
    parts.begun("journal", journal::close);
    telemetry.show(journal);

    Rebuild rebuild = new Rebuild();
    Shards shards = new Shards(SHARDS, KeyHasher.random(), clock);
    JournalNotes notes = new JournalNotes(journal, clock, this::fatal);
    NodeEngines nodeEngines =
        NodeEngines.start(settings, SHARDS, shards, notes, clock, telemetry, rebuild::begin);
    L1Engines engines = nodeEngines.engines();
    parts.begun("engines", engines::close);
    Reload reload =
        new Reload(
            List.of(
                new RulesReload(settings.rulesFile(), engines, notes, clock, telemetry.registry()),
                nodeEngines.reload()));
    parts.begun("reload", reload::close);
    telemetry.show(engines, shards);
    WindowBudget budget =
        new WindowBudget(
            shards, engines, journal, NodeEngines.windowEntriesMax(settings), telemetry.registry());
    Journal watched = telemetry.watched(journal);
    Tenants tenants = new Tenants();
    NodeDatabase postgres = NodeDatabase.open(settings, parts, clock);
    Database database = postgres.database();
    Vertx vertx = telemetry.vertx(parts, die);
    LateDrain lateDrain = new LateDrain();
    Authority authority =
        Authority.of(
            settings,
            new Authority.Node(
                shards, engines, watched, budget, telemetry, tenants::banAwaitsPerson, this::fatal),
            vertx,
            database,
            lateDrain,
            clock,
            parts);
    Events events = authority.events();
    Accounts accounts = authority.accounts();
    LateUseCases late = new LateUseCases();
    NodeReadiness node = new NodeReadiness(engines, journal::stats);
    readiness = Optional.of(node);
    Optional<Demo> demo =
        settings.demo() ? Optional.of(new DemoService(events, accounts, late)) : Optional.empty();
    Notifications notifications = new Notifications(vertx, settings, clock, tenants, parts);
    Doors doors = new Doors(vertx, settings, parts);
    metricsPort = doors.openForScrapes(telemetry.exposition());
    port =
        doors.open(
            new UseCases(
                new ScanningEventDecoder(new JacksonEventDecoder()),
                late,
                events,
                accounts,
                late,
                late,
                late,
                nodeEngines.operations(),
                notifications::telling,
                node,
                telemetry.observation(),
                demo));

    postgres.prepare();
    Drain drain = NodeDrain.of(settings, vertx, database, journal, telemetry, clock, die);
    lateDrain.give(drain);
    telemetry.show(drain, journal);
    node.database(drain::isDatabaseUp);
    authority.shared().ifPresent(shared -> node.redis(shared.redis()));
    drain.catchUp();
    Restore restore = new Restore(database);
    Restoration restoration = new Restoration(shards, engines);
    rebuild.from(
        restore, restoration, engines, () -> drain.reached(journal.newestSequence()), clock);
    insist(
        () -> {
          shards.resume(restore.newestReceiptMillis());
          restore.accounts(clock.millis(), restoration::account);
          restore.windows(clock.millis(), restoration::window);
          budget.countAll();
          new StartedOtherwise(restore, notes, clock).note(engines);
          return restoration;
        });
    drain.start();
    parts.begun("drain", () -> drain.stop(DRAIN_ON_STOP));
    postgres.keep();

    Queries queries = postgres.queries(vertx, telemetry.registry());
    AccessControl access = access(vertx, queries, notes);
    authority.shared().ifPresent(shared -> meet(shared, vertx, database));
    AnalysisService analyses =
        new ReviewStart(settings, vertx, telemetry, clock, parts)
            .start(database, authority, drain, journal, engines::rules);
    Reads reads = queries.reads(drain, journal::newestSequence);
    ReviewQueue queue = queries.reviews(drain, journal::newestSequence, clock);
    notifications.begin(database, queries, reads, queue, accounts, telemetry.registry());
    late.give(
        access,
        authority.reads(reads),
        postgres.audits(vertx, queries, drain, journal::newestSequence),
        analyses);
    node.enter(Phase.SERVING);
    EngineStatus status = engines.status();
    LOG.info(
        "ready on {}://{}:{} in {} ms, {} answers, {} follows",
        settings.tls().isPresent() ? "https" : "http",
        settings.host(),
        port,
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos),
        status.answering(),
        status.following().orElse("nothing"));
  }

  /** Meets the other processes, in Redis and by what PostgreSQL tells of them. */
  private void meet(Authority.Shared shared, Vertx vertx, Database database) {
    Authority.start(shared.redis());
    News news =
        News.of(database, vertx, new Neighbours(vertx, shared.primary(), shared.own(), clock));
    parts.begun("news", news::close);
  }

  private AccessControl access(Vertx vertx, Queries queries, JournalNotes notes)
      throws InterruptedException {
    UserTable users = queries.users(clock);
    AccessControl access =
        insist(() -> await(AccessControl.start(vertx, settings, users, notes, clock, console)));
    parts.begun("access", access::close);
    return access;
  }

  /** Does what needs PostgreSQL; again and again while it is away. */
  static <T> T insist(Supplier<T> work) throws InterruptedException {
    while (true) {
      try {
        return work.get();
      } catch (Refusal away) {
        LOG.warn("waiting for PostgreSQL: {}", away.getMessage());
        Thread.sleep(RETRY);
      }
    }
  }

  static <T> T await(Future<T> future) {
    return await(future, PART_ON_START);
  }

  /** As {@link #await}, of a part that ends. */
  static <T> T awaitEnd(Future<T> future) {
    return await(future, PART_ON_STOP);
  }

  private static <T> T await(Future<T> future, Duration bound) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(bound.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (TimeoutException e) {
      throw new IllegalStateException("no answer within " + bound.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Refusal refusal) {
        throw refusal;
      }
      throw new IllegalStateException(String.valueOf(e.getCause().getMessage()), e.getCause());
    }
  }
}
