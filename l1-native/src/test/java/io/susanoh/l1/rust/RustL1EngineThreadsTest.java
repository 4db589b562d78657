package io.susanoh.l1.rust;

import static io.susanoh.l1.rust.Events.T0;
import static io.susanoh.l1.rust.Events.event;
import static io.susanoh.l1.rust.Events.target;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.l1.AccountKey;
import io.susanoh.l1.RuleSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Different shards may be used at the same time; one shard may not. */
@RequiresNative
class RustL1EngineThreadsTest {

  private static final int SHARDS = 8;
  private static final int EVENTS = 20_000;
  private static final long WAIT_SECONDS = 60;

  @Test
  void differentShardsAnswerAtTheSameTimeAsOneByOne() throws Exception {
    try (RustL1Engine engine = RustL1Engine.load(SHARDS);
        ExecutorService threads = Executors.newFixedThreadPool(SHARDS)) {
      List<Future<Long>> totals = new ArrayList<>();
      for (long shard = 0; shard < SHARDS; shard++) {
        long first = shard << 61;
        totals.add(threads.submit(() -> screenAll(engine, first)));
      }
      long expected = screenAllAlone();
      for (Future<Long> total : totals) {
        assertEquals(expected, total.get(WAIT_SECONDS, TimeUnit.SECONDS));
      }
    }
  }

  private static long screenAllAlone() {
    try (RustL1Engine engine = RustL1Engine.load(1)) {
      return screenAll(engine, 0);
    }
  }

  private static long screenAll(RustL1Engine engine, long firstTarget) {
    long sum = 0;
    for (long n = 0; n < EVENTS; n++) {
      AccountKey target = target(firstTarget + n % 37);
      long id = n * 31 % (EVENTS / 2);
      sum += engine.screen(event(target, id, T0 + id), RuleSet.DEFAULT, T0 + n).windowTotal();
    }
    return sum;
  }

  @Test
  void aSecondThreadInAShardIsRefused() throws Exception {
    RustL1Engine.load(1).close();
    NativeShard shard = new NativeShard();
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch mayLeave = new CountDownLatch(1);
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<Long> first =
          other.submit(
              () ->
                  shard.call(
                      handle -> {
                        inside.countDown();
                        await(mayLeave);
                        return 1;
                      }));
      await(inside);
      IllegalStateException refused =
          assertThrows(IllegalStateException.class, () -> shard.call(handle -> 2));
      assertTrue(refused.getMessage().startsWith("two threads"), refused.getMessage());
      mayLeave.countDown();
      assertEquals(1, first.get(WAIT_SECONDS, TimeUnit.SECONDS));
      assertEquals(2, shard.call(handle -> 2));
    }
    shard.close();
  }

  @Test
  void closingWaitsForTheCallThatIsInside() throws Exception {
    RustL1Engine.load(1).close();
    long before = Native.liveShards();
    NativeShard shard = new NativeShard();
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch closing = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<Long> call =
          threads.submit(
              () ->
                  shard.call(
                      handle -> {
                        inside.countDown();
                        await(closing);
                        return Native.liveShards();
                      }));
      await(inside);
      Future<?> closed =
          threads.submit(
              () -> {
                closing.countDown();
                shard.close();
              });
      assertEquals(before + 1, call.get(WAIT_SECONDS, TimeUnit.SECONDS));
      closed.get(WAIT_SECONDS, TimeUnit.SECONDS);
      assertEquals(before, Native.liveShards());
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(WAIT_SECONDS, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
