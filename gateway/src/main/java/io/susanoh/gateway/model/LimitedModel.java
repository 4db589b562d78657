package io.susanoh.gateway.model;

import io.susanoh.gateway.review.Model;
import io.susanoh.gateway.review.ModelFault;
import io.susanoh.gateway.review.ModelReply;
import io.susanoh.gateway.review.ModelRequest;
import io.vertx.core.Future;
import java.util.Objects;
import java.util.OptionalLong;

/** Asks a model no more than the tenant's {@link Allowance} has left; what is over it fails. */
final class LimitedModel implements Model {

  private final Model model;
  private final Allowance allowance;

  LimitedModel(Model model, Allowance allowance) {
    this.model = Objects.requireNonNull(model);
    this.allowance = Objects.requireNonNull(allowance);
  }

  @Override
  public Future<ModelReply> ask(ModelRequest request) {
    return allowance
        .take(request.tenantId(), request.tokens())
        .compose(
            answer ->
                switch (answer) {
                  case Allowance.Denied denied -> Future.succeededFuture(failure(denied));
                  case Allowance.Taken taken ->
                      model.ask(request).onSuccess(reply -> settle(taken, reply));
                })
        .otherwise(
            unknown ->
                new ModelReply.Failure(
                    ModelFault.OVER_RATE, "what the tenant has left cannot be known"));
  }

  private static ModelReply failure(Allowance.Denied denied) {
    String message =
        denied.fault() == ModelFault.OVER_BUDGET
            ? "the tenant's tokens of this day are used up"
            : "the tenant's rate of this minute is used up";
    return new ModelReply.Failure(
        denied.fault(), message, OptionalLong.of(denied.retryAfterMillis()), 0);
  }

  private static void settle(Allowance.Taken taken, ModelReply reply) {
    switch (reply) {
      case ModelReply.Answer answer -> taken.spent(answer.tokens());
      case ModelReply.Failure failure -> {
        if (failure.fault().sent()) {
          taken.spent(failure.tokens());
        } else {
          taken.unused();
        }
      }
    }
  }
}
