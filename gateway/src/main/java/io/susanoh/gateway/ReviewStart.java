package io.susanoh.gateway;

import io.susanoh.gateway.config.ModelSettings;
import io.susanoh.gateway.config.Settings;
import io.susanoh.gateway.config.Settings.Role;
import io.susanoh.gateway.journal.SegmentJournal;
import io.susanoh.gateway.model.Allowance;
import io.susanoh.gateway.model.DailyBudget;
import io.susanoh.gateway.model.GeminiModel;
import io.susanoh.gateway.model.GuardedModel;
import io.susanoh.gateway.model.LocalRates;
import io.susanoh.gateway.redis.RedisNode;
import io.susanoh.gateway.review.AnalysisService;
import io.susanoh.gateway.review.BacklogWatch;
import io.susanoh.gateway.review.Jobs;
import io.susanoh.gateway.review.Judge;
import io.susanoh.gateway.review.ModelJudge;
import io.susanoh.gateway.review.ModelNotices;
import io.susanoh.gateway.review.ReviewWorker;
import io.susanoh.gateway.review.Reviewer;
import io.susanoh.gateway.review.VerdictCache;
import io.susanoh.gateway.screening.Accounts;
import io.susanoh.gateway.storage.Database;
import io.susanoh.gateway.storage.Drain;
import io.susanoh.gateway.storage.JobTable;
import io.susanoh.gateway.storage.SpendingTable;
import io.susanoh.l1.RuleSet;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Puts L2 together: the jobs, who judges them, and the workers. */
final class ReviewStart {

  private static final int WORKERS = 2;

  private final Settings settings;
  private final Vertx vertx;
  private final Telemetry telemetry;
  private final InstantSource clock;
  private final Parts parts;

  ReviewStart(
      Settings settings, Vertx vertx, Telemetry telemetry, InstantSource clock, Parts parts) {
    this.settings = settings;
    this.vertx = vertx;
    this.telemetry = telemetry;
    this.clock = clock;
    this.parts = parts;
  }

  /**
   * Who judges.
   *
   * @param concurrency analyses at once of each worker
   * @param modelAtMillis when the model can be asked; {@code Long.MAX_VALUE}: never
   */
  private record Bench(Judge judge, int concurrency, LongSupplier modelAtMillis) {}

  /** The jobs, and who works on them. */
  private record Reviewing(JobTable jobs, Bench bench, Reviewer reviewer) {}

  /**
   * Starts what a gateway has of L2; the workers, too, unless others are.
   *
   * @param rules in force
   * @return L2 on demand
   */
  AnalysisService start(
      Database database,
      Authority authority,
      Drain drain,
      SegmentJournal journal,
      Supplier<RuleSet> rules)
      throws InterruptedException {
    Reviewing reviewing =
        reviewing(
            database, authority.accounts(), rules, authority.shared().map(Authority.Shared::redis));
    if (authority.shared().isEmpty()) {
      Gateway.insist(
          () -> {
            reviewing.jobs().endLeases();
            return reviewing;
          });
    }
    Supplier<Future<Void>> drained = () -> drain.passed(journal.newestSequence());
    if (settings.sharing().role() == Role.ALL) {
      work(
          reviewing,
          () -> authority.decides().compose(v -> drain.reached(journal.newestSequence())));
    }
    return new AnalysisService(
        vertx,
        reviewing.jobs(),
        reviewing.reviewer(),
        reviewing.bench().judge(),
        authority.accounts(),
        authority.previewer(),
        drained,
        telemetry.analyses(),
        clock);
  }

  /**
   * Starts the workers of a process that only analyses.
   *
   * @param settled fails while a verdict could not be concluded
   */
  void startWorkers(
      Database database,
      RedisNode redis,
      Accounts accounts,
      Supplier<Future<Void>> settled,
      Supplier<RuleSet> rules) {
    work(reviewing(database, accounts, rules, Optional.of(redis)), settled);
  }

  private Reviewing reviewing(
      Database database, Accounts accounts, Supplier<RuleSet> rules, Optional<RedisNode> redis) {
    JobTable jobs = new JobTable(database, UUID.randomUUID());
    parts.begun("jobs", jobs::close);
    Bench bench =
        settings
            .model()
            .map(model -> withModel(model, jobs, rules, database, redis))
            .orElseGet(() -> new Bench(Judge.ARBITER, 1, () -> Long.MAX_VALUE));
    BacklogWatch backlog = BacklogWatch.start(vertx, jobs, telemetry.reviews(), clock);
    parts.begun("backlog", backlog::close);
    return new Reviewing(
        jobs,
        bench,
        new Reviewer(vertx, jobs, bench.judge(), accounts, telemetry.analyses(), clock));
  }

  private void work(Reviewing reviewing, Supplier<Future<Void>> settled) {
    Bench bench = reviewing.bench();
    String workers =
        Gateway.await(
            vertx.deployVerticle(
                () ->
                    new ReviewWorker(
                        reviewing.jobs(),
                        reviewing.reviewer(),
                        settled,
                        clock,
                        bench.concurrency(),
                        bench.modelAtMillis()),
                new DeploymentOptions()
                    .setThreadingModel(ThreadingModel.WORKER)
                    .setInstances(WORKERS)));
    parts.begun("review", () -> Gateway.awaitEnd(vertx.undeploy(workers)));
  }

  private Bench withModel(
      ModelSettings model,
      Jobs jobs,
      Supplier<RuleSet> rules,
      Database database,
      Optional<RedisNode> redis) {
    GeminiModel provider = new GeminiModel(vertx, model, clock);
    parts.begun("model", provider::close);
    LocalRates own = new LocalRates(model, clock);
    Allowance rates = redis.<Allowance>map(node -> node.rates(model, own)).orElse(own);
    GuardedModel guarded =
        new GuardedModel(
            vertx, provider, model, rates, budget(model, database), telemetry.registry(), clock);
    VerdictCache cache = new VerdictCache(model.cacheEntries(), model.cacheMillis(), clock);
    guarded.show(cache);
    Judge judge =
        new ModelJudge(
            guarded,
            cache,
            evidence -> vertx.executeBlocking(() -> jobs.history(evidence.account()), false),
            rules,
            new ModelNotices(vertx, clock),
            model.patienceMillis(),
            clock);
    return new Bench(judge, Math.ceilDiv(model.concurrency(), WORKERS), guarded::readyAtMillis);
  }

  private DailyBudget budget(ModelSettings model, Database database) {
    SpendingTable spending = new SpendingTable(database);
    parts.begun("spending", spending::close);
    DailyBudget budget = new DailyBudget(vertx, spending, model.tokensPerDay(), clock);
    parts.begun("budget", () -> Gateway.awaitEnd(budget.written()));
    return budget;
  }
}
