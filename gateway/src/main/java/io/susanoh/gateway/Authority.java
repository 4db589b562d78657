package io.susanoh.gateway;

import io.susanoh.gateway.config.Settings;
import io.susanoh.gateway.engine.L1Engines;
import io.susanoh.gateway.journal.Journal;
import io.susanoh.gateway.redis.RedisNode;
import io.susanoh.gateway.redis.RedisRefused;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.screening.Accounts;
import io.susanoh.gateway.screening.EventIntake;
import io.susanoh.gateway.screening.Events;
import io.susanoh.gateway.screening.NodeCopy;
import io.susanoh.gateway.screening.OwnCopy;
import io.susanoh.gateway.screening.Shards;
import io.susanoh.gateway.screening.StateAuthority;
import io.susanoh.gateway.screening.WindowBudget;
import io.susanoh.gateway.screening.WindowPreview;
import io.susanoh.gateway.screening.WindowPreviewer;
import io.susanoh.gateway.storage.CannotStart;
import io.susanoh.gateway.storage.Database;
import io.susanoh.gateway.storage.DrainSettings;
import io.susanoh.gateway.storage.PgPrimary;
import io.susanoh.gateway.storage.Reads;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What decides events and accounts in a gateway: this process alone, or with others by Redis. */
record Authority(
    Events events, Accounts accounts, WindowPreview previewer, Optional<Shared> shared) {

  /** What there is where several processes share accounts. */
  record Shared(RedisNode redis, PgPrimary primary, OwnCopy own) {}

  /**
   * What a node decides on.
   *
   * @param banAwaitsPerson whether a tenant has a person decide what a verdict would ban
   */
  record Node(
      Shards shards,
      L1Engines engines,
      Journal journal,
      WindowBudget budget,
      Telemetry telemetry,
      Predicate<String> banAwaitsPerson,
      Consumer<Throwable> fatal) {

    private EventIntake intake(Journal to) {
      return new EventIntake(shards, engines, to, budget, telemetry.screening(), fatal);
    }
  }

  /** The state authority of a process that shares its accounts with nobody. */
  static Authority alone(Node node) {
    return new Authority(
        node.intake(node.journal),
        new StateAuthority(
            node.shards, node.engines, node.journal, node.banAwaitsPerson, node.fatal),
        new WindowPreviewer(node.shards, node.engines),
        Optional.empty());
  }

  /**
   * The one that the settings ask for; nothing is connected yet.
   *
   * @param drain once there is one
   */
  static Authority of(
      Settings settings,
      Node node,
      Vertx vertx,
      Database database,
      LateDrain drain,
      InstantSource clock,
      Parts parts) {
    if (settings.sharing().redis().isEmpty()) {
      return alone(node);
    }
    NodeCopy copy =
        new NodeCopy(
            node.shards,
            node.engines,
            node.journal,
            node.budget,
            node.telemetry.screening(),
            node.fatal);
    PgPrimary primary =
        new PgPrimary(
            vertx,
            database,
            drainSettings(settings),
            drain::isDatabaseUp,
            () -> drain.reached(node.journal.newestSequence()));
    parts.begun("primary", primary::close);
    RedisNode redis =
        Gateway.await(
            RedisNode.ofGateway(
                vertx,
                settings.sharing(),
                settings.eventLoops(),
                primary,
                copy,
                node.journal,
                clock));
    parts.begun("redis", redis::close);
    redis.show(node.telemetry.prometheus());
    node.shards.follow(redis.clock());
    WindowPreviewer own = new WindowPreviewer(node.shards, node.engines);
    return new Authority(
        redis.events(copy, node.journal, node::intake, own),
        redis.accounts(copy, node.journal, node.banAwaitsPerson),
        redis.preview(node.engines, own),
        Optional.of(new Shared(redis, primary, copy)));
  }

  static DrainSettings drainSettings(Settings settings) {
    return new DrainSettings(
        settings.settleMillis(),
        settings.settleMaxMillis(),
        settings.drainRowsPerSecond(),
        settings.databaseReplica().isPresent());
  }

  /** Reads whose profiles are shared, too. */
  Reads reads(Reads stored) {
    return shared
        .<Reads>map(with -> new ProfiledReads(stored, with.redis.profiles(stored)))
        .orElse(stored);
  }

  /** Fails while a verdict could not be concluded. */
  Future<Void> decides() {
    return shared.isEmpty() || shared.get().redis.isBelieved()
        ? Future.succeededFuture()
        : Future.failedFuture(Refusal.unavailable("Redis is away", 1));
  }

  /**
   * Connects to Redis, if it is there.
   *
   * @throws CannotStart when it must not be used
   */
  static void start(RedisNode redis) {
    try {
      Gateway.await(redis.start());
    } catch (IllegalStateException e) {
      if (e.getCause() instanceof RedisRefused refused) {
        throw new CannotStart(refused.getMessage(), refused);
      }
      throw e;
    }
  }
}
