package io.susanoh.gateway.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The clock that a node goes by while Redis is away. */
class RedisClockTest {

  private final AtomicLong own = new AtomicLong(1_000);
  private final AtomicLong nanos = new AtomicLong();
  private final RedisClock clock =
      new RedisClock(() -> Instant.ofEpochMilli(own.get()), nanos::get);

  @Test
  void beforeRedisWasSeenItIsTheNodes() {
    assertEquals(1_000, clock.millis());
    own.set(2_000);
    assertEquals(2_000, clock.millis());
  }

  @Test
  void afterwardsItIsRedissWhateverTheNodesSays() {
    clock.saw(50_000);
    own.set(3_600_000);
    nanos.addAndGet(7_000_000);
    assertEquals(50_007, clock.millis());
    assertEquals(50_007, clock.instant().toEpochMilli());
  }

  @Test
  void anAnswerThatWasLongOnItsWayDoesNotSetItBack() {
    clock.saw(50_000);
    nanos.addAndGet(5_000_000_000L);
    clock.saw(51_000);
    assertEquals(55_000, clock.millis());
    clock.saw(55_002);
    assertEquals(55_002, clock.millis(), "and one that was sooner here sets it right");
  }

  @Test
  void aClockThatWasSetBackIsFollowedAfterAWhile() {
    clock.saw(50_000);
    nanos.addAndGet(10_000_000_000L);
    clock.saw(40_000);
    assertEquals(40_000, clock.millis());
  }
}
