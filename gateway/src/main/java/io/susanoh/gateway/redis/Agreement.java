package io.susanoh.gateway.redis;

import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * That all processes of one database believe the same Redis: by two, both could decide on an
 * account. Redis is named by the run ids of the servers that hold keys, which are others after a
 * restart or a fail-over; then all have to agree anew. One context.
 */
final class Agreement {

  private static final Logger LOG = LoggerFactory.getLogger(Agreement.class);

  private final Primary primary;
  private final AtomicBoolean upholding = new AtomicBoolean();

  /** One step after the other. */
  private Future<Boolean> last = Future.succeededFuture(true);

  Agreement(Primary primary) {
    this.primary = primary;
  }

  /**
   * Completes when nobody believes other servers, and from then on nobody may.
   *
   * @return fails with {@link OtherRedis} when somebody does
   */
  Future<Void> reach(List<RedisInfo> servers) {
    Future<Boolean> agreed = last.transform(before -> primary.agree(name(servers)));
    last = agreed;
    return agreed.compose(
        same -> same ? Future.succeededFuture() : Future.failedFuture(new OtherRedis()));
  }

  /**
   * Has the agreement stand, also after PostgreSQL was away. Waits for nothing.
   *
   * @param broken told why when it does not stand any more
   */
  void uphold(List<RedisInfo> servers, Consumer<String> broken) {
    if (!primary.isUp() || !upholding.compareAndSet(false, true)) {
      return;
    }
    reach(servers)
        .onComplete(
            done -> {
              upholding.set(false);
              if (done.cause() instanceof OtherRedis other) {
                broken.accept(other.getMessage());
              } else if (done.failed()) {
                LOG.debug("looked at again: {}", Lanes.reason(done.cause()));
              }
            });
  }

  /** This process believes none any more: others may. */
  void end() {
    last = last.transform(before -> primary.disagree().map(true));
  }

  private static String name(List<RedisInfo> servers) {
    return servers.stream().map(RedisInfo::runId).collect(Collectors.joining(" "));
  }
}
