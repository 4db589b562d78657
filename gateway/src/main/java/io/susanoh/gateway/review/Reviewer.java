package io.susanoh.gateway.review;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.screening.Accounts;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs claimed jobs to their end: judges the evidence and has the state authority apply the
 * verdict. Safe for all threads; blocks none.
 */
public final class Reviewer {

  private final Accounts accounts;
  private final AnalysisWatch watch;
  private final Map<UUID, Running> running = new ConcurrentHashMap<>();

  private record Running(AccountId account, Future<Verdict> verdict) {}

  /** A reviewer whose verdicts go to {@code accounts}. */
  public Reviewer(Accounts accounts, AnalysisWatch watch) {
    this.accounts = Objects.requireNonNull(accounts);
    this.watch = Objects.requireNonNull(watch);
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
    watch
        .watch(job.evidence(), () -> conclude(job))
        .onComplete(
            verdict -> {
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
      Evidence evidence = job.evidence();
      Verdict verdict = Arbiter.judge(evidence, Arbiter.NO_MODEL);
      return accounts
          .conclude(
              evidence.account(), job.id(), verdict, evidence.mark(), EvidenceJson.write(evidence))
          .map(verdict);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }
}
