package io.susanoh.gateway.review;

import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.EvidenceMark;
import io.susanoh.gateway.account.Trigger;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.screening.Accounts;
import io.susanoh.gateway.screening.Preview;
import io.susanoh.gateway.screening.WindowPreview;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.ScreeningResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** L2 on demand (CONTRACT §7, {@code POST /api/v1/analyze}). Safe for all threads; blocks none. */
public final class AnalysisService implements Analyses {

  /** Analyses on demand at the same time; over it they are refused. */
  private static final int CONCURRENT_MAX = 32;

  private static final long LOOK_AGAIN_MILLIS = 50;
  private static final int LOOKS_MAX = 200;
  private static final int RETRY_AFTER_SECONDS = 5;

  private final Vertx vertx;
  private final Jobs jobs;
  private final Reviewer reviewer;
  private final Judge judge;
  private final Accounts accounts;
  private final WindowPreview windows;
  private final Supplier<Future<Void>> drained;
  private final AnalysisWatch watch;
  private final InstantSource clock;
  private final AtomicInteger concurrent = new AtomicInteger();

  /**
   * A service.
   *
   * @param drained completes when whatever this node had accepted before the call is in PostgreSQL
   */
  public AnalysisService(
      Vertx vertx,
      Jobs jobs,
      Reviewer reviewer,
      Judge judge,
      Accounts accounts,
      WindowPreview windows,
      Supplier<Future<Void>> drained,
      AnalysisWatch watch,
      InstantSource clock) {
    this.vertx = Objects.requireNonNull(vertx);
    this.jobs = Objects.requireNonNull(jobs);
    this.reviewer = Objects.requireNonNull(reviewer);
    this.judge = Objects.requireNonNull(judge);
    this.accounts = Objects.requireNonNull(accounts);
    this.windows = Objects.requireNonNull(windows);
    this.drained = Objects.requireNonNull(drained);
    this.watch = Objects.requireNonNull(watch);
    this.clock = Objects.requireNonNull(clock);
  }

  @Override
  public Future<Verdict> analyze(GameEvent event) {
    if (concurrent.incrementAndGet() > CONCURRENT_MAX) {
      concurrent.decrementAndGet();
      return Future.failedFuture(Refusal.tooMany("too many analyses at once", RETRY_AFTER_SECONDS));
    }
    AccountId target = new AccountId(event.tenantId(), event.targetId());
    // What runs now is awaited, also when it ends while the drain is waited for.
    return reviewer
        .running(target)
        .orElseGet(
            () -> drained.get().compose(v -> look(event, target, Optional.empty(), LOOKS_MAX)))
        .onComplete(ended -> concurrent.decrementAndGet());
  }

  /**
   * Looks how the account stands.
   *
   * @param awaited the job that ran at the last look
   */
  private Future<Verdict> look(
      GameEvent event, AccountId target, Optional<UUID> awaited, int looksLeft) {
    return vertx
        .executeBlocking(() -> jobs.claimNow(target, clock.millis()), false)
        .compose(
            standing ->
                switch (standing) {
                  case Jobs.Standing.Claimed claimed -> reviewer.run(claimed.job());
                  case Jobs.Standing.Running running ->
                      reviewer
                          .running(running.jobId())
                          .orElseGet(() -> lookAgain(event, target, running.jobId(), looksLeft));
                  case Jobs.Standing.Idle idle ->
                      awaited
                          .map(job -> ended(target, job))
                          .orElseGet(() -> analyzeWindow(event, target));
                });
  }

  /** The job runs elsewhere, or its end is not drained yet. */
  private Future<Verdict> lookAgain(GameEvent event, AccountId target, UUID jobId, int looksLeft) {
    if (looksLeft == 0) {
      return Future.failedFuture(
          Refusal.unavailable("the analysis that runs has not ended", RETRY_AFTER_SECONDS));
    }
    Promise<Verdict> promise = Promise.promise();
    vertx.setTimer(
        LOOK_AGAIN_MILLIS,
        fired -> look(event, target, Optional.of(jobId), looksLeft - 1).onComplete(promise));
    return promise.future();
  }

  private Future<Verdict> ended(AccountId target, UUID jobId) {
    return vertx.executeBlocking(
        () ->
            jobs.verdict(target, jobId)
                .orElseThrow(
                    () ->
                        Refusal.unavailable(
                            "the analysis ended without a verdict", RETRY_AFTER_SECONDS)),
        false);
  }

  /** No analysis runs or waits: judges the window as it would be with the event in it. */
  private Future<Verdict> analyzeWindow(GameEvent event, AccountId target) {
    return windows
        .preview(event)
        .compose(preview -> drained.get().map(preview))
        .compose(preview -> evidence(event, target, preview))
        .compose(evidence -> watch.watch(evidence, () -> judge(target, evidence)));
  }

  private Future<Verdict> judge(AccountId target, Evidence evidence) {
    return judge
        .judge(evidence, clock.millis())
        .compose(
            judgement ->
                accounts
                    .store(
                        target,
                        judgement.verdict(),
                        EvidenceJson.write(evidence, judgement.modelInput()))
                    .map(judgement.verdict()));
  }

  private Future<Evidence> evidence(GameEvent event, AccountId target, Preview preview) {
    ScreeningResult result = preview.result();
    long receiptMillis = clock.millis();
    Future<Jobs.WindowLog> log =
        vertx.executeBlocking(
            () ->
                jobs.windowLog(
                    target, result.openedMillis(), result.newestMillis(), Evidence.EVENTS_MAX),
            false);
    return Future.all(log, accounts.read(target))
        .map(
            both ->
                evidence(event, receiptMillis, preview, log.result(), both.<Account>resultAt(1)));
  }

  private static Evidence evidence(
      GameEvent event, long receiptMillis, Preview preview, Jobs.WindowLog log, Account account) {
    ScreeningResult result = preview.result();
    EvidenceEvent posted =
        new EvidenceEvent(event, receiptMillis, preview.effectiveMillis(), result.rules());
    List<EvidenceEvent> events = new ArrayList<>(log.events());
    Set<String> senders = new HashSet<>(log.senders());
    switch (result.admission()) {
      case ADDED -> {
        events.addFirst(posted);
        senders.add(event.actorId());
      }
      case LATE -> events.addFirst(posted);
      case DUPLICATE -> {}
    }
    return new Evidence(
        account.id(),
        new Trigger(event.eventId(), result.rules(), preview.effectiveMillis(), 0),
        events.subList(0, Math.min(events.size(), Evidence.EVENTS_MAX)),
        new Profile(account.state(), result.windowTotal(), result.windowCount(), senders.size()),
        new EvidenceMark(
            account.version(),
            account.triggerStamp(),
            result.rules(),
            result.windowTotal(),
            result.windowCount(),
            result.newestMillis(),
            List.of(event.eventId())));
  }
}
