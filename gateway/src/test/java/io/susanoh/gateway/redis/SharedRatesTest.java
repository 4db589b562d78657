package io.susanoh.gateway.redis;

import static io.susanoh.gateway.redis.ConnectedRedis.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.ModelSettings;
import io.susanoh.gateway.config.RedisUrl;
import io.susanoh.gateway.config.Secret;
import io.susanoh.gateway.config.Settings.Role;
import io.susanoh.gateway.config.Settings.Sharing;
import io.susanoh.gateway.model.Allowance;
import io.susanoh.gateway.model.Allowance.Answer;
import io.susanoh.gateway.model.Allowance.Denied;
import io.susanoh.gateway.model.Allowance.Taken;
import io.susanoh.gateway.model.LocalRates;
import io.susanoh.gateway.review.ModelFault;
import io.susanoh.gateway.review.TestClock;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Nodes that take a model's rates from the same buckets, in a real Redis. Their own clocks stand
 * still, so what comes back with time comes by Redis's.
 */
class SharedRatesTest {

  private static final String TENANT = "default";
  private static final long HOUR_SECONDS = 3_600;

  private final TestClock still = new TestClock(1_800_000_000_000L);
  private Vertx vertx;
  private RedisServer redis;
  private Lanes one;
  private Lanes other;

  @BeforeEach
  void start() throws Exception {
    vertx = Vertx.vertx();
    redis = RedisServer.start();
    one = lanes();
    other = lanes();
  }

  @AfterEach
  void stop() throws Exception {
    one.close();
    other.close();
    await(vertx.close());
    redis.close();
  }

  private Lanes lanes() throws Exception {
    RedisUrl url =
        new RedisUrl(
            RedisUrl.Mode.STANDALONE,
            false,
            List.of(new RedisUrl.Place("127.0.0.1", redis.port())),
            Optional.empty(),
            Optional.empty(),
            0,
            Optional.empty(),
            Optional.empty());
    Sharing sharing = new Sharing(Role.ALL, Optional.of(url), 60_000);
    Lanes lanes = await(Lanes.open(vertx, sharing, 2, new RedisMeters()));
    await(lanes.connect());
    return lanes;
  }

  private static ModelSettings settings(String model, long requests, long tokens) {
    return new ModelSettings(
        new Secret("k"), model, Optional.empty(), 1, 1, 1, 0, 1, requests, tokens, 0, 0, 1);
  }

  private Allowance rates(Lanes lanes, String model, long requests, long tokens) {
    ModelSettings settings = settings(model, requests, tokens);
    return new SharedRates(lanes, settings, new LocalRates(settings, still));
  }

  private static Answer take(Allowance rates, long tokens) throws Exception {
    return await(rates.take(TENANT, tokens));
  }

  private static int granted(List<Future<Answer>> asked) throws Exception {
    int granted = 0;
    for (Future<Answer> answer : asked) {
      granted += await(answer) instanceof Taken ? 1 : 0;
    }
    return granted;
  }

  /** What all nodes ask at once, each as often as the bucket of all has room. */
  private static List<Future<Answer>> rush(int each, long tokens, Allowance... nodes) {
    List<Future<Answer>> asked = new ArrayList<>();
    for (int i = 0; i < each; i++) {
      for (Allowance node : nodes) {
        asked.add(node.take(TENANT, tokens));
      }
    }
    return asked;
  }

  @Test
  void nodesTogetherAskNoMoreThanTheRequestsOfAMinute() throws Exception {
    Allowance mine = rates(one, "m", 600, 1_000_000_000);
    Allowance theirs = rates(other, "m", 600, 1_000_000_000);
    long startedNanos = System.nanoTime();
    int granted = granted(rush(600, 1, mine, theirs));
    double seconds = (System.nanoTime() - startedNanos) / 1e9;
    assertTrue(granted >= 600, granted + " of 600");
    assertTrue(granted <= 600 + 10 * seconds + 1, granted + " in " + seconds + " s");
  }

  @Test
  void nodesTogetherAskNoMoreThanTheTokensOfAMinute() throws Exception {
    Allowance mine = rates(one, "m", 1_000_000, 60_000);
    Allowance theirs = rates(other, "m", 1_000_000, 60_000);
    long startedNanos = System.nanoTime();
    int granted = granted(rush(60, 1_000, mine, theirs));
    double seconds = (System.nanoTime() - startedNanos) / 1e9;
    assertTrue(granted >= 60, granted + " of 60");
    assertTrue(granted <= 60 + seconds + 1, granted + " in " + seconds + " s");
  }

  @Test
  void whatOneNodeGivesBackAnotherMayTake() throws Exception {
    // So slow that nothing comes back by itself.
    Allowance mine = rates(one, "m", 1, 1_000);
    Allowance theirs = rates(other, "m", 1, 1_000);
    Taken taken = assertInstanceOf(Taken.class, take(mine, 1_000));
    Denied denied = assertInstanceOf(Denied.class, take(theirs, 1_000));
    assertEquals(ModelFault.OVER_RATE, denied.fault());
    assertTrue(denied.retryAfterMillis() > 0 && denied.retryAfterMillis() <= 60_001);
    taken.unused();
    Answer again = take(theirs, 1_000);
    while (again instanceof Denied) { // it is given back by another connection
      again = take(theirs, 1_000);
    }
    assertInstanceOf(Taken.class, again);
  }

  @Test
  void tenantsAndModelsHaveTheirOwn() throws Exception {
    assertInstanceOf(Taken.class, take(rates(one, "m", 1, 1_000), 1));
    assertInstanceOf(Denied.class, take(rates(other, "m", 1, 1_000), 1));
    assertInstanceOf(Taken.class, take(rates(other, "n", 1, 1_000), 1));
    assertInstanceOf(Taken.class, await(rates(other, "m", 1, 1_000).take("another", 1)));
  }

  @Test
  void aBucketIsForgottenWhenItIsFullAgain() throws Exception {
    take(rates(one, "m", 1, 1_000_000), 1);
    long millis = Long.parseLong(redis.ask("PTTL", Keys.rates(TENANT, "m")));
    assertTrue(millis > 0 && millis <= 61_001, millis + " ms");
    take(rates(one, "big", 60, 1_000), 100_000);
    long seconds = Long.parseLong(redis.ask("TTL", Keys.rates(TENANT, "big")));
    assertTrue(seconds > 5_800 && seconds < 2 * HOUR_SECONDS, seconds + " s");
  }

  @Test
  void withoutRedisEachGoesOnWithWhatItsOwnBucketHasLeft() throws Exception {
    Allowance mine = rates(one, "m", 10, 1_000_000);
    Allowance theirs = rates(other, "m", 10, 1_000_000);
    assertInstanceOf(Taken.class, take(mine, 1));
    assertInstanceOf(Taken.class, take(mine, 1));
    assertInstanceOf(Taken.class, take(mine, 1));
    redis.kill();
    assertEquals(7, granted(rush(20, 1, mine)), "three were taken while Redis was there");
    assertEquals(10, granted(rush(20, 1, theirs)));
    redis.startAgain();
    await(one.connect());
    assertInstanceOf(Denied.class, take(mine, 1), "its own bucket is empty by its clock");
    still.advance(60_000);
    await(other.connect());
    long startedNanos = System.nanoTime();
    int granted = granted(rush(10, 1, mine, theirs));
    double seconds = (System.nanoTime() - startedNanos) / 1e9;
    assertTrue(granted <= 10 + seconds / 6 + 1, granted + " in " + seconds + " s, shared again");
  }
}
