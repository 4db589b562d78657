package io.susanoh.gateway.model;

import io.susanoh.gateway.review.Model;
import io.susanoh.gateway.review.ModelFault;
import io.susanoh.gateway.review.ModelReply;
import io.susanoh.gateway.review.ModelRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * Tries again what may go better a moment later, until a deadline: after a random part of a time
 * that doubles, and not before the provider wants it.
 */
final class RetryingModel implements Model {

  private static final long FIRST_MILLIS = 500;
  private static final long LONGEST_MILLIS = 8_000;

  private final Vertx vertx;
  private final Model model;
  private final int retries;
  private final long deadlineMillis;
  private final RandomGenerator random;
  private final InstantSource clock;

  /**
   * @param retries tries after the first
   * @param deadlineMillis for all tries together
   * @param random between 0 and 1; how much of the time is waited
   */
  RetryingModel(
      Vertx vertx,
      Model model,
      int retries,
      long deadlineMillis,
      RandomGenerator random,
      InstantSource clock) {
    this.vertx = Objects.requireNonNull(vertx);
    this.model = Objects.requireNonNull(model);
    this.retries = retries;
    this.deadlineMillis = deadlineMillis;
    this.random = Objects.requireNonNull(random);
    this.clock = Objects.requireNonNull(clock);
  }

  @Override
  public Future<ModelReply> ask(ModelRequest request) {
    long untilMillis = clock.millis() + deadlineMillis;
    Promise<ModelReply> first = Promise.promise();
    long timer =
        vertx.setTimer(
            deadlineMillis,
            fired ->
                first.tryComplete(
                    new ModelReply.Failure(
                        ModelFault.TIMEOUT, "no answer within " + deadlineMillis + " ms")));
    ask(request, 0, untilMillis)
        .onComplete(
            reply -> {
              vertx.cancelTimer(timer);
              first.tryComplete(reply.result());
            });
    return first.future();
  }

  private Future<ModelReply> ask(ModelRequest request, int retry, long untilMillis) {
    return model
        .ask(request)
        .compose(
            reply -> {
              if (!(reply instanceof ModelReply.Failure failure)
                  || !failure.fault().retryable()
                  || retry == retries) {
                return Future.succeededFuture(reply);
              }
              long waitMillis = Math.max(jitter(retry), waitMillis(failure.retryAfterMillis()));
              if (clock.millis() + waitMillis >= untilMillis) {
                return Future.succeededFuture(reply);
              }
              return vertx
                  .timer(waitMillis)
                  .compose(waited -> ask(request, retry + 1, untilMillis));
            });
  }

  private long jitter(int retry) {
    long mostMillis = Math.min(FIRST_MILLIS << Math.min(retry, 10), LONGEST_MILLIS);
    return 1 + (long) (random.nextDouble() * mostMillis);
  }

  private static long waitMillis(OptionalLong wait) {
    return wait.orElse(0);
  }
}
