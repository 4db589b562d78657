package io.susanoh.gateway;

import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.storage.Drain;
import io.vertx.core.Future;
import java.util.Optional;

/** The drain, for those who are made before it. */
final class LateDrain {

  private static final int RETRY_AFTER_SECONDS = 1;

  private volatile Optional<Drain> drain = Optional.empty();

  void give(Drain begun) {
    drain = Optional.of(begun);
  }

  boolean isDatabaseUp() {
    return drain.isPresent() && drain.get().isDatabaseUp();
  }

  /** {@link Drain#reached}. */
  Future<Void> reached(long sequence) {
    return drain
        .map(begun -> begun.reached(sequence))
        .orElseGet(
            () ->
                Future.failedFuture(
                    Refusal.unavailable("The gateway is starting", RETRY_AFTER_SECONDS)));
  }
}
