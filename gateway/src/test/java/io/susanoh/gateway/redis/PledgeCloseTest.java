package io.susanoh.gateway.redis;

import static io.susanoh.gateway.redis.ConnectedRedis.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A process that ends while it gives a pledge leaves none. */
class PledgeCloseTest {

  @RegisterExtension private final ConnectedRedis redis = new ConnectedRedis();

  /** It takes its time to take one. */
  private static final class Slow extends StandInPledges {
    private final Promise<UUID> asked = Promise.promise();
    private final Promise<Void> answer = Promise.promise();

    @Override
    public Future<Boolean> give(UUID pledge, long untilMillis) {
      asked.complete(pledge);
      return answer.future().compose(v -> super.give(pledge, untilMillis));
    }
  }

  @Test
  void whatIsBeingGivenIsTakenBackAndNothingIsGivenAfterwards() throws Exception {
    Slow slow = new Slow();
    StandInPrimary primary = new StandInPrimary();
    primary.up = true;
    primary.pledges = Optional.of(slow);
    Pledge pledge = new Pledge(redis.vertx, primary, redis.store, redis.clock, redis.meters);
    Future<Void> given = pledge.give();
    await(slow.asked.future());
    Future<Void> closed = pledge.close();
    assertFalse(closed.isComplete(), "it waits for what PostgreSQL has been asked");
    slow.answer.complete();
    await(given);
    await(closed);
    assertEquals(Set.of(), slow.there);
    assertThrows(ExecutionException.class, () -> await(pledge.give()));
  }
}
