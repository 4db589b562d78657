package io.susanoh.gateway;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.notify.DeliveryWorker;
import io.susanoh.gateway.review.ReviewWorker;
import io.susanoh.gateway.storage.DrainListener;
import io.vertx.core.Vertx;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Passes on what the drain says to those who wait for it.
 *
 * @param die ends the process, for this reason
 */
record DrainNews(Vertx vertx, Telemetry telemetry, Consumer<String> die) implements DrainListener {

  @Override
  public void jobsTouched(Set<AccountId> accounts) {
    vertx.eventBus().publish(ReviewWorker.WAKE, accounts.size());
  }

  @Override
  public void noticed() {
    vertx.eventBus().publish(DeliveryWorker.WAKE, true);
  }

  @Override
  public void committed(int records, long nanos) {
    telemetry.drained(records, nanos);
  }

  @Override
  public void cannotGoOn(String reason) {
    die.accept(reason);
  }
}
