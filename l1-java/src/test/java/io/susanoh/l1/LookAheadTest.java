package io.susanoh.l1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A chunk is answered as its events are one by one, whatever was seen ahead of them. */
class LookAheadTest {

  private static final int SHARDS = 4;
  private static final int CHUNKS = 400;
  private static final int EVENTS_MAX = 3 * LookAhead.EVENTS;
  private static final int TARGETS = 60;

  private final Random random = new Random(20_261_127);

  @Test
  void aChunkIsAnsweredAsItsEventsAreOneByOne() {
    try (JavaL1Engine together = new JavaL1Engine(SHARDS);
        JavaL1Engine oneByOne = new JavaL1Engine(SHARDS)) {
      long nowMillis = 1_700_000_000_000L;
      for (int chunk = 0; chunk < CHUNKS; chunk++) {
        nowMillis += random.nextInt(10) == 0 ? L1Engine.WINDOW_MILLIS : random.nextInt(3_000);
        List<L1Event> events = new ArrayList<>();
        int size = random.nextInt(EVENTS_MAX + 1);
        long[] receiptMillis = new long[size];
        for (int i = 0; i < size; i++) {
          receiptMillis[i] = nowMillis;
          events.add(event(nowMillis));
        }
        List<ScreeningResult> expected = new ArrayList<>();
        for (int i = 0; i < size; i++) {
          expected.add(oneByOne.screen(events.get(i), RuleSet.DEFAULT, receiptMillis[i]));
        }
        assertEquals(expected, together.screenAll(events, RuleSet.DEFAULT, receiptMillis));
      }
      for (int target = 0; target < TARGETS; target++) {
        assertEquals(oneByOne.window(key(target)), together.window(key(target)));
      }
    }
  }

  /** To few targets mostly, so that some windows are large; some again, some late. */
  private L1Event event(long nowMillis) {
    int target = (int) (TARGETS * Math.pow(random.nextDouble(), 3));
    long id = random.nextInt(20_000);
    long timestampMillis =
        random.nextInt(20) == 0 ? nowMillis - random.nextInt(400_000) : nowMillis;
    return new L1Event(
        key(target), id, ~id, timestampMillis, random.nextInt(5_000), GameEvent.NO_PRICE, "");
  }

  private static AccountKey key(long target) {
    return new AccountKey(target << 60 | target, target * 0x9e3779b97f4a7c15L);
  }
}
