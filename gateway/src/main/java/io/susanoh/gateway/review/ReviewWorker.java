package io.susanoh.gateway.review;

import io.susanoh.gateway.refusal.Refusal;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims due jobs and has them run, some at a time; deploy one or more, as worker verticles. It
 * looks for jobs when the drain has written some ({@link #WAKE}) and when the next one is due. A
 * look waits for the drain once and then claims what was due when it began. While the model can be
 * asked it also claims jobs whose verdict the model is to give anew: when nothing else is due, and
 * every {@value #RETRY_TURN}th time first.
 */
public final class ReviewWorker extends VerticleBase {

  /** The event bus address at which the drain publishes that it has written jobs; any body. */
  public static final String WAKE = "susanoh.review.wake";

  private static final Logger LOG = LoggerFactory.getLogger(ReviewWorker.class);

  /** Wake-ups that come this close together are one. */
  private static final long COALESCE_MILLIS = 20;

  /** The most jobs of one look, so that the drain is asked again now and then. */
  private static final int JOBS_A_LOOK = 100;

  /** Pause when a due job was claimed or held by another, and after a failure. */
  private static final long CONTENDED_MILLIS = 50;

  private static final long FAILED_MILLIS = 1_000;

  private static final int RETRY_TURN = 8;

  private static final long NOW = 1;
  private static final long NEVER = Long.MAX_VALUE;

  private final Jobs jobs;
  private final Reviewer reviewer;
  private final Supplier<Future<Void>> drained;
  private final InstantSource clock;
  private final int concurrency;
  private final LongSupplier modelAtMillis;

  private long timer = -1;
  private long timerAtMillis = NEVER;
  private boolean woken;
  private volatile boolean stopped;

  /** The wait for the drain of the round that runs, or of the last one. */
  private Promise<Void> settled = Promise.promise();

  private Future<Long> round = Future.succeededFuture(NEVER);

  private final Set<Future<?>> inFlight = new HashSet<>();
  private Promise<Void> freed = Promise.promise();
  private Optional<Throwable> failure = Optional.empty();
  private int claims;

  /**
   * A worker that runs one job at a time and has no model.
   *
   * @param drained completes when whatever this node had accepted before the call is in PostgreSQL,
   *     however long that takes: while it fails, no job is claimed
   */
  public ReviewWorker(
      Jobs jobs, Reviewer reviewer, Supplier<Future<Void>> drained, InstantSource clock) {
    this(jobs, reviewer, drained, clock, 1, () -> NEVER);
  }

  /**
   * A worker.
   *
   * @param drained completes when whatever this node had accepted before the call is in PostgreSQL,
   *     however long that takes: while it fails, no job is claimed
   * @param concurrency jobs that run at once
   * @param modelAtMillis when the model can be asked again; in the past: now; {@code
   *     Long.MAX_VALUE}: never
   */
  public ReviewWorker(
      Jobs jobs,
      Reviewer reviewer,
      Supplier<Future<Void>> drained,
      InstantSource clock,
      int concurrency,
      LongSupplier modelAtMillis) {
    this.jobs = Objects.requireNonNull(jobs);
    this.reviewer = Objects.requireNonNull(reviewer);
    this.drained = Objects.requireNonNull(drained);
    this.clock = Objects.requireNonNull(clock);
    this.concurrency = concurrency;
    this.modelAtMillis = Objects.requireNonNull(modelAtMillis);
  }

  @Override
  public Future<?> start() {
    lookIn(NOW);
    return vertx.eventBus().consumer(WAKE, message -> lookIn(COALESCE_MILLIS)).completion();
  }

  /** Ends when the jobs that it runs have ended; waits for the drain no more. */
  @Override
  public Future<?> stop() {
    stopped = true;
    vertx.cancelTimer(timer);
    settled.tryComplete();
    return round.otherwiseEmpty().compose(v -> Future.join(List.copyOf(inFlight)).otherwiseEmpty());
  }

  /** Looks for jobs in {@code delayMillis}, if not earlier. */
  private void lookIn(long delayMillis) {
    long atMillis = System.nanoTime() / 1_000_000 + Math.min(delayMillis, NEVER / 2);
    if (stopped || delayMillis == NEVER || atMillis >= timerAtMillis) {
      return;
    }
    vertx.cancelTimer(timer);
    timerAtMillis = atMillis;
    timer = vertx.setTimer(delayMillis, fired -> look());
  }

  private void look() {
    timerAtMillis = NEVER;
    if (!round.isComplete()) {
      woken = true;
      return;
    }
    woken = false;
    round = round();
    round.onComplete(next -> context.runOnContext(v -> ended(next)));
  }

  private void ended(AsyncResult<Long> next) {
    lookIn(next.succeeded() ? next.result() : FAILED_MILLIS);
    if (woken) {
      lookIn(COALESCE_MILLIS);
    }
  }

  /** Runs what is due; says how long to wait before the next look. */
  private Future<Long> round() {
    // A trigger accepted until now moves its job's due time past now, and after the drain that is
    // known: what is claimed as due now is a burst that is whole.
    long nowMillis = clock.millis();
    return context
        .executeBlocking(this::nextMillis, false)
        .compose(due -> due(due, nowMillis))
        .onFailure(ReviewWorker::report);
  }

  private OptionalLong nextMillis() {
    OptionalLong due = jobs.nextDueMillis();
    long modelAt = modelAtMillis.getAsLong();
    OptionalLong again = modelAt == NEVER ? OptionalLong.empty() : jobs.nextProvisionalMillis();
    if (again.isEmpty()) {
      return due;
    }
    return OptionalLong.of(Math.min(due.orElse(NEVER), Math.max(again.getAsLong(), modelAt)));
  }

  private Future<Long> due(OptionalLong dueMillis, long nowMillis) {
    if (dueMillis.isEmpty()) {
      return Future.succeededFuture(NEVER);
    }
    if (dueMillis.getAsLong() > nowMillis) {
      return Future.succeededFuture(dueMillis.getAsLong() - nowMillis);
    }
    Promise<Void> wait = Promise.promise();
    settled = wait;
    drained.get().onComplete(v -> wait.tryComplete(), wait::tryFail);
    return wait.future().compose(v -> claim(nowMillis, 0));
  }

  private Future<Long> claim(long nowMillis, int jobsDone) {
    if (failure.isPresent()) {
      Throwable failed = failure.get();
      failure = Optional.empty();
      return Future.failedFuture(failed);
    }
    if (stopped || jobsDone == JOBS_A_LOOK) {
      return Future.succeededFuture(NOW);
    }
    boolean retryFirst = ++claims % RETRY_TURN == 0;
    return context
        .executeBlocking(() -> next(nowMillis, retryFirst), false)
        .compose(
            job ->
                job.isPresent()
                    ? begin(job.get()).compose(v -> claim(nowMillis, jobsDone + 1))
                    : Future.succeededFuture(jobsDone == 0 ? CONTENDED_MILLIS : NOW));
  }

  /** A round may last: what was due when it began is claimed, with a lease from now on. */
  private Optional<Job> next(long dueMillis, boolean retryFirst) {
    long nowMillis = clock.millis();
    boolean mayRetry = modelAtMillis.getAsLong() <= nowMillis;
    if (mayRetry && retryFirst) {
      Optional<Job> again = jobs.claimProvisional(nowMillis);
      return again.isPresent() ? again : jobs.claimDue(dueMillis, nowMillis);
    }
    Optional<Job> due = jobs.claimDue(dueMillis, nowMillis);
    return due.isPresent() || !mayRetry ? due : jobs.claimProvisional(nowMillis);
  }

  /** Begins a job; completes when there is room for one more. */
  private Future<Void> begin(Job job) {
    Future<?> running = reviewer.run(job);
    inFlight.add(running);
    running.onComplete(ended -> context.runOnContext(v -> finished(running, ended)));
    if (inFlight.size() < concurrency) {
      return Future.succeededFuture();
    }
    freed = Promise.promise();
    return freed.future();
  }

  private void finished(Future<?> running, AsyncResult<?> outcome) {
    inFlight.remove(running);
    if (outcome.failed()) {
      failure = Optional.of(outcome.cause());
    }
    freed.tryComplete();
  }

  private static void report(Throwable failure) {
    if (failure instanceof Refusal refusal && refusal.kind() == Refusal.Kind.UNAVAILABLE) {
      LOG.debug("no analysis now: {}", refusal.getMessage());
    } else {
      LOG.error("an analysis failed and will be tried again", failure);
    }
  }
}
