package io.susanoh.gateway.review;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.review.Judge.Judgement;
import io.susanoh.gateway.screening.Accounts;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs claimed jobs to their end: has the evidence judged and the state authority apply the
 * verdict. It renews a job's lease for as long as that takes, and gives a verdict up when somebody
 * else has the job by then. Safe for all threads; blocks none.
 */
public final class Reviewer {

  private static final Logger LOG = LoggerFactory.getLogger(Reviewer.class);

  private final Vertx vertx;
  private final Jobs jobs;
  private final Judge judge;
  private final Accounts accounts;
  private final AnalysisWatch watch;
  private final InstantSource clock;
  private final Map<UUID, Running> running = new ConcurrentHashMap<>();

  private record Running(AccountId account, Future<Verdict> verdict) {}

  /** A reviewer whose verdicts are {@code judge}'s and go to {@code accounts}. */
  public Reviewer(
      Vertx vertx,
      Jobs jobs,
      Judge judge,
      Accounts accounts,
      AnalysisWatch watch,
      InstantSource clock) {
    this.vertx = Objects.requireNonNull(vertx);
    this.jobs = Objects.requireNonNull(jobs);
    this.judge = Objects.requireNonNull(judge);
    this.accounts = Objects.requireNonNull(accounts);
    this.watch = Objects.requireNonNull(watch);
    this.clock = Objects.requireNonNull(clock);
  }

  /**
   * Runs {@code job}; completes with its verdict when that is kept. When it fails, the job is left
   * to its lease. A job that runs here already, because its lease ended meanwhile, is not run
   * twice.
   */
  Future<Verdict> run(Job job) {
    Promise<Verdict> ended = Promise.promise();
    Running earlier =
        running.putIfAbsent(job.id(), new Running(job.evidence().account(), ended.future()));
    if (earlier != null) {
      return earlier.verdict();
    }
    long renewal =
        vertx.setPeriodic(Jobs.LEASE_MILLIS / 3, fired -> renew(job).onFailure(Reviewer::report));
    conclude(job)
        .onComplete(
            verdict -> {
              vertx.cancelTimer(renewal);
              running.remove(job.id());
              ended.handle(verdict);
            });
    return ended.future();
  }

  /** The verdict to come of a job that runs in this process. */
  Optional<Future<Verdict>> running(UUID jobId) {
    return Optional.ofNullable(running.get(jobId)).map(Running::verdict);
  }

  /** The verdict to come of an analysis of {@code account} that runs in this process. */
  Optional<Future<Verdict>> running(AccountId account) {
    return running.values().stream()
        .filter(one -> one.account().equals(account))
        .map(Running::verdict)
        .findAny();
  }

  private Future<Verdict> conclude(Job job) {
    try {
      // A verdict that a model must give anew is no verdict when it fails again.
      return job.provisional()
          ? judge
              .judge(job.evidence(), clock.millis())
              .compose(
                  judgement ->
                      judgement.failure().isPresent()
                          ? again(job, judgement)
                          : watch.watch(job.evidence(), () -> keep(job, judgement)))
          : watch.watch(
              job.evidence(),
              () ->
                  judge
                      .judge(job.evidence(), job.dueMillis())
                      .compose(judgement -> keep(job, judgement)));
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private Future<Verdict> keep(Job job, Judgement judgement) {
    Evidence evidence = job.evidence();
    return holds(job)
        .compose(
            held ->
                accounts.conclude(
                    evidence.account(),
                    job.id(),
                    judgement.verdict(),
                    evidence.mark(),
                    EvidenceJson.write(evidence, judgement.modelInput())))
        .map(judgement.verdict());
  }

  /** The model failed again: the job waits on, or ends with the verdict that it has. */
  private Future<Verdict> again(Job job, Judgement judgement) {
    ModelReply.Failure failure = judgement.failure().orElseThrow();
    return vertx.executeBlocking(
        () -> {
          long nowMillis = clock.millis();
          Retries.of(job, failure, nowMillis)
              .ifPresentOrElse(
                  dueMillis -> jobs.postpone(job, dueMillis), () -> jobs.giveUp(job, nowMillis));
          return judgement.verdict();
        },
        false);
  }

  /** Nothing ends a job but whoever has it: a process that stood still finds that out here. */
  private Future<Void> holds(Job job) {
    if (clock.millis() < job.leaseUntilMillis()) {
      return Future.succeededFuture();
    }
    return renew(job)
        .compose(
            held ->
                held
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        new IllegalStateException("job " + job.id() + " is somebody else's now")));
  }

  private Future<Boolean> renew(Job job) {
    return vertx.executeBlocking(() -> jobs.renew(job, clock.millis()), false);
  }

  private static void report(Throwable failure) {
    LOG.debug("a lease could not be renewed: {}", failure.toString());
  }
}
