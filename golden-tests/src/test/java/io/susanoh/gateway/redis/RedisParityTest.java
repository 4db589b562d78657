package io.susanoh.gateway.redis;

import static io.susanoh.gateway.redis.StoreDoor.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.screening.StoredWindow;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.JavaL1Engine;
import io.susanoh.l1.KeyHasher;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.WindowSnapshot;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The windows in Redis give the reference engine's answers to random events whose times and amounts
 * cluster where the contract draws its lines. {@code -Dsusanoh.seed=…} repeats a run.
 */
class RedisParityTest {

  private static final long T0_MILLIS = 1_782_345_678_901L;
  private static final long[] PAUSES = {0, 0, 0, 1, 7, 60_000, 149_999, 299_999, 300_000, 300_001};
  private static final long[] LEAPS = {
    0, 0, 1, -1, -2, -149_999, -299_999, -300_000, -300_001, 300_000, -604_800_000
  };
  private static final long[] AMOUNTS = {
    0, 1, 99_999, 500_000, 1_000_000, 1L << 49, (1L << 49) - 1, GameEvent.AMOUNT_MAX
  };
  private static final String[] IDS = {"", "}", "{", " ", "\u0001", "\r\n", "💴", "last", "é"};
  private static final List<RuleSet> RULES =
      List.of(RuleSet.DEFAULT, new RuleSet(1L << 49, 3, 2), new RuleSet(1, 10_000, 1));

  private static StoreDoor door;

  private final long seed = Long.getLong("susanoh.seed", new Random().nextLong());
  private final Random random = new Random(seed);

  private record Expected(GameEvent event, ScreeningResult result, Future<Seen> seen) {}

  @BeforeAll
  static void open() {
    door = new StoreDoor();
  }

  @AfterAll
  static void close() {
    if (door != null) {
      door.close();
    }
  }

  @Test
  void redisAgreesWithTheReferenceEngineAroundEveryEdge() {
    for (int stream = 0; stream < 300; stream++) {
      RuleSet rules = RULES.get(random.nextInt(RULES.size()));
      List<GameEvent> events = new ArrayList<>();
      List<Long> receipts = new ArrayList<>();
      long at = T0_MILLIS;
      for (int i = 0; i < 120; i++) {
        at += pick(PAUSES);
        events.add(
            event(
                "edge-" + stream + IDS[random.nextInt(3)],
                IDS[random.nextInt(IDS.length)] + random.nextInt(30),
                random.nextInt(4) == 0 ? GameEvent.NO_TIMESTAMP : at + pick(LEAPS),
                pick(AMOUNTS)));
        receipts.add(at);
      }
      compare(events, receipts, rules);
    }
  }

  @Test
  void redisAgreesWithTheReferenceEngineWhereTheWindowIsFull() {
    for (int order = 0; order < 3; order++) {
      int length = 10_600;
      List<GameEvent> events = new ArrayList<>();
      List<Long> receipts = new ArrayList<>();
      long at = T0_MILLIS;
      for (int i = 0; i < length; i++) {
        at += random.nextInt(200) == 0 ? random.nextInt(3) : 0;
        long back =
            switch (order) {
              case 0 -> 0;
              case 1 -> i;
              default -> random.nextInt(299_999);
            };
        String id = "e" + (random.nextInt(20) == 0 ? random.nextInt(length) : i);
        events.add(event("full-" + order, id, at - back, pick(AMOUNTS)));
        receipts.add(at);
      }
      for (int i = 0; i < 40; i++) {
        at += random.nextInt(30_000);
        events.add(event("full-" + order, "l" + i, at - random.nextInt(300_002), 1L << 49));
        receipts.add(at);
      }
      compare(events, receipts, RULES.get(order));
    }
  }

  /** Sends them all without waiting, and only then looks at the answers. */
  private void compare(List<GameEvent> events, List<Long> receipts, RuleSet rules) {
    KeyHasher hasher = new KeyHasher(1, 2);
    Map<AccountId, Long> windows = new HashMap<>();
    try (JavaL1Engine engine = new JavaL1Engine(4)) {
      List<Expected> expected = new ArrayList<>();
      for (int i = 0; i < events.size(); i++) {
        GameEvent event = events.get(i);
        expected.add(
            new Expected(
                event,
                engine.screen(hasher.event(event), rules, receipts.get(i)),
                door.screen(event, rules, receipts.get(i))));
        windows.put(new AccountId(event.tenantId(), event.targetId()), receipts.get(i));
        if (expected.size() == 1_000) {
          check(expected);
        }
      }
      check(expected);
      windows.keySet().forEach(id -> sameWindow(id, hasher, engine));
    }
  }

  private void check(List<Expected> expected) {
    for (Expected one : expected) {
      assertEquals(one.result(), await(one.seen()).result(), () -> "seed " + seed + one.event());
    }
    expected.clear();
  }

  private void sameWindow(AccountId id, KeyHasher hasher, JavaL1Engine engine) {
    StoredWindow stored = await(door.store().window(id)).orElseThrow();
    WindowSnapshot copy =
        new WindowSnapshot(
            hasher.account(id.tenantId(), id.userId()),
            stored.openedMillis(),
            stored.lastReceiptMillis(),
            stored.entries().stream()
                .map(e -> hasher.entry(e.eventId(), e.effectiveMillis(), e.amount(), e.rules()))
                .toList());
    // The engine frees what is idle; Redis does so by time.
    engine
        .window(copy.target())
        .ifPresent(window -> assertEquals(window, copy, () -> "seed " + seed));
  }

  private static GameEvent event(String target, String id, long timestampMillis, long amount) {
    return new GameEvent(
        "default",
        id,
        Optional.empty(),
        timestampMillis,
        "TRADE",
        "actor",
        target,
        amount,
        Optional.empty(),
        amount % 3 == 0 ? 1 : GameEvent.NO_PRICE,
        1,
        0,
        Optional.empty());
  }

  private long pick(long[] values) {
    return values[random.nextInt(values.length)];
  }
}
