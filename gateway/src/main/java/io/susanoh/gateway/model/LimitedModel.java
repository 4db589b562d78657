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
    long tokens = request.tokens();
    return allowance
        .take(request.tenantId(), tokens)
        .compose(
            denied ->
                denied
                    .<Future<ModelReply>>map(no -> Future.succeededFuture(failure(no)))
                    .orElseGet(() -> model.ask(request).onSuccess(r -> settle(request, r))))
        .otherwise(
            unknown ->
                new ModelReply.Failure(
                    ModelFault.OVER_RATE, "what is left of the rate cannot be known"));
  }

  private static ModelReply.Failure failure(Allowance.Denied denied) {
    String message =
        denied.fault() == ModelFault.OVER_BUDGET
            ? "the tenant's tokens of this day are used up"
            : "the tenant's rate of this minute is used up";
    return new ModelReply.Failure(
        denied.fault(), message, OptionalLong.of(denied.retryAfterMillis()), 0);
  }

  private void settle(ModelRequest request, ModelReply reply) {
    long spent =
        switch (reply) {
          case ModelReply.Answer answer -> answer.tokens();
          case ModelReply.Failure failure -> failure.tokens();
        };
    allowance.settle(request.tenantId(), request.tokens(), spent);
  }
}
