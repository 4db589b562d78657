package io.susanoh.gateway.review;

import io.susanoh.gateway.account.Verdict;
import io.vertx.core.Future;
import java.util.Objects;
import java.util.Optional;

/** Judges evidence. Safe for all threads; blocks none. */
@FunctionalInterface
public interface Judge {

  /** The local arbiter, where no model is configured. */
  Judge ARBITER =
      (evidence, dueMillis) ->
          Future.succeededFuture(Judgement.of(Arbiter.judge(evidence, Arbiter.NO_MODEL)));

  /**
   * The verdict on {@code evidence}; a model that fails is no failure of the future.
   *
   * @param dueMillis since when it is due
   */
  Future<Judgement> judge(Evidence evidence, long dueMillis);

  /**
   * A verdict, and how it was come by.
   *
   * @param modelInput what the model was sent, as JSON; empty: nothing
   * @param failure why the verdict is not the model's
   */
  record Judgement(
      Verdict verdict, Optional<String> modelInput, Optional<ModelReply.Failure> failure) {
    public Judgement {
      Objects.requireNonNull(verdict);
      Objects.requireNonNull(modelInput);
      Objects.requireNonNull(failure);
    }

    /** A verdict for which no model was asked. */
    static Judgement of(Verdict verdict) {
      return new Judgement(verdict, Optional.empty(), Optional.empty());
    }
  }
}
