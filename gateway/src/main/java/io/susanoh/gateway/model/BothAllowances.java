package io.susanoh.gateway.model;

import io.vertx.core.Future;
import java.util.Objects;

/** Two allowances, each of which must give. */
final class BothAllowances implements Allowance {

  private final Allowance first;
  private final Allowance second;

  BothAllowances(Allowance first, Allowance second) {
    this.first = Objects.requireNonNull(first);
    this.second = Objects.requireNonNull(second);
  }

  @Override
  public Future<Answer> take(String tenantId, long tokens) {
    return first
        .take(tenantId, tokens)
        .compose(
            answer ->
                switch (answer) {
                  case Denied denied -> Future.succeededFuture(denied);
                  case Taken taken ->
                      second
                          .take(tenantId, tokens)
                          .onFailure(unknown -> taken.unused())
                          .map(other -> both(taken, other));
                });
  }

  private static Answer both(Taken taken, Answer other) {
    return switch (other) {
      case Denied denied -> {
        taken.unused();
        yield denied;
      }
      case Taken too -> new Both(taken, too);
    };
  }

  private record Both(Taken first, Taken second) implements Taken {
    @Override
    public void spent(long tokens) {
      first.spent(tokens);
      second.spent(tokens);
    }

    @Override
    public void unused() {
      first.unused();
      second.unused();
    }
  }
}
