package io.susanoh.gateway;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.redis.Primary;
import io.susanoh.gateway.review.ReviewWorker;
import io.susanoh.gateway.screening.OwnCopy;
import io.susanoh.gateway.storage.News;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what other processes do: this one's copy of the accounts follows, and its workers look for
 * jobs.
 */
final class Neighbours implements News.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(Neighbours.class);

  private final Vertx vertx;
  private final Primary primary;
  private final OwnCopy own;
  private final InstantSource clock;

  Neighbours(Vertx vertx, Primary primary, OwnCopy own, InstantSource clock) {
    this.vertx = vertx;
    this.primary = primary;
    this.own = own;
    this.clock = clock;
  }

  @Override
  public void accountMoved(AccountId id) {
    primary
        .account(id)
        .onSuccess(found -> found.ifPresent(own::learn))
        .onFailure(Neighbours::later);
  }

  @Override
  public void jobsTouched() {
    vertx.eventBus().publish(ReviewWorker.WAKE, 1);
  }

  /** What was told while nobody listened. */
  @Override
  public void connected() {
    vertx
        .executeBlocking(
            () -> {
              primary.accounts(clock.millis(), own::learn);
              return own;
            },
            false)
        .onFailure(Neighbours::later);
  }

  private static void later(Throwable failed) {
    LOG.debug("what others did is looked up when PostgreSQL is back: {}", failed.getMessage());
  }
}
