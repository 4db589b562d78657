package io.susanoh.gateway.redis;

import static io.susanoh.gateway.redis.StoreDoor.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.screening.StoredWindow;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * However often and in whatever order nodes merge what they know of a window, and whatever comes
 * meanwhile, it holds each event once, and its figures are those of its entries.
 */
class MergeTest {

  private static final long T0_MILLIS = 1_782_345_678_901L;
  private static final int EVENTS = 60;

  private static StoreDoor door;

  private final long seed = Long.getLong("susanoh.seed", new Random().nextLong());
  private final Random random = new Random(seed);

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
  void aMergedWindowHoldsEachEventOnce() {
    for (int round = 0; round < 200; round++) {
      AccountId target = new AccountId("default", "merged-" + round);
      List<StoredWindow.Entry> all = entries();
      List<Future<Seen>> underWay = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        if (random.nextBoolean()) {
          underWay.add(door.store().merge(window(target, some(all)), RuleSet.DEFAULT));
        } else {
          StoredWindow.Entry one = all.get(random.nextInt(all.size()));
          underWay.add(
              door.screen(event(target, one), RuleSet.DEFAULT, T0_MILLIS + random.nextInt(1000)));
        }
      }
      underWay.add(door.store().merge(window(target, all), RuleSet.DEFAULT));
      ScreeningResult last = await(underWay.getLast()).result();
      StoredWindow merged = await(door.store().window(target)).orElseThrow();
      Set<String> ids =
          merged.entries().stream().map(StoredWindow.Entry::eventId).collect(Collectors.toSet());
      assertEquals(ids.size(), merged.entries().size(), () -> "seed " + seed);
      assertEquals(expected(all), ids, () -> "seed " + seed);
      assertEquals(
          merged.entries().stream().mapToLong(StoredWindow.Entry::amount).sum(),
          last.windowTotal(),
          () -> "seed " + seed);
      assertEquals(ids.size(), last.windowCount(), () -> "seed " + seed);
    }
  }

  /** Those of the last 300 s before the newest. */
  private static Set<String> expected(List<StoredWindow.Entry> all) {
    long newest = all.stream().mapToLong(StoredWindow.Entry::effectiveMillis).max().orElseThrow();
    return all.stream()
        .filter(entry -> entry.effectiveMillis() > newest - 300_000)
        .map(StoredWindow.Entry::eventId)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private List<StoredWindow.Entry> entries() {
    List<StoredWindow.Entry> entries = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      entries.add(
          new StoredWindow.Entry(
              "e" + i, T0_MILLIS - random.nextInt(400_000), 1L << random.nextInt(50), 0));
    }
    return entries;
  }

  private List<StoredWindow.Entry> some(List<StoredWindow.Entry> all) {
    List<StoredWindow.Entry> some = new ArrayList<>(all);
    Collections.shuffle(some, random);
    return some.subList(0, 1 + random.nextInt(EVENTS));
  }

  private static StoredWindow window(AccountId target, List<StoredWindow.Entry> entries) {
    List<StoredWindow.Entry> byTime = new ArrayList<>(entries);
    byTime.sort((a, b) -> Long.compare(a.effectiveMillis(), b.effectiveMillis()));
    return new StoredWindow(target, T0_MILLIS - 400_000, T0_MILLIS, byTime);
  }

  private static GameEvent event(AccountId target, StoredWindow.Entry entry) {
    return new GameEvent(
        target.tenantId(),
        entry.eventId(),
        Optional.empty(),
        entry.effectiveMillis(),
        "TRADE",
        "actor",
        target.userId(),
        entry.amount(),
        Optional.empty(),
        GameEvent.NO_PRICE,
        1,
        0,
        Optional.empty());
  }
}
