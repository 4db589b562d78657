package io.susanoh.golden.parity;

import io.susanoh.golden.parity.StreamStep.Keys;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.RuleSet;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes streams whose ids and times cluster where the contract draws its lines. */
final class StreamGenerator {

  private static final long WEEK_MILLIS = L1Engine.BACKDATE_MAX_MILLIS;
  private static final long[] PAUSES = {
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 7, 1_000, 60_000, 149_999, 299_998, 299_999, 300_000, 300_001
  };
  private static final long[] TIME_LEAPS = {
    0,
    0,
    0,
    1,
    -1,
    2,
    -2,
    -149_999,
    -299_998,
    -299_999,
    -300_000,
    -300_001,
    299_999,
    300_000,
    300_001,
    -WEEK_MILLIS,
    300_000 - WEEK_MILLIS,
    299_999 - WEEK_MILLIS,
    -WEEK_MILLIS - 1
  };
  private static final long[] AMOUNTS = {
    0,
    0,
    1,
    99,
    100,
    101,
    99_999,
    100_000,
    499_999,
    500_000,
    999_999,
    1_000_000,
    1_000_001,
    (1L << 48) - 1,
    1L << 48,
    (1L << 49) - 1,
    1L << 49,
    (1L << 49) + 1,
    GameEvent.AMOUNT_MAX
  };
  private static final long[] AMOUNT_THRESHOLDS = {
    1, 2, 100, 999_999, 1_000_000, 1L << 48, 1L << 49
  };
  private static final int[] COUNT_THRESHOLDS = {1, 2, 3, 9, 10, 11, 9_999, 10_000};
  private static final long[] MULTIPLIERS = {1, 2, 99, 100, 101, 1_000_000_000};
  private static final String[] CHATS = {
    "", "", "", "", "", "", "よろしく", "銀行", "5k", "5 k", "D確認", "Dで確認", "りょ", "りょ。", "振り込み", "😀口座"
  };

  private final RandomGenerator random;

  StreamGenerator(RandomGenerator random) {
    this.random = random;
  }

  /** A short stream for few targets where everything is near an edge. */
  EventStream edges() {
    int targets = 1 + random.nextInt(4);
    int ids = 3 + random.nextInt(60);
    int length = 5 + random.nextInt(200);
    RuleSet rules = rules();
    List<StreamStep> steps = new ArrayList<>();
    List<Long> times = new ArrayList<>(List.of(0L));
    long at = 0;
    for (int i = 0; i < length; i++) {
      at += pick(PAUSES);
      long timestamp = random.nextInt(5) == 0 ? GameEvent.NO_TIMESTAMP : time(times, at);
      steps.add(step(random.nextInt(targets), random.nextInt(ids), at, timestamp, rules));
    }
    Keys[] keys = Keys.values();
    return new EventStream(rules, keys[random.nextInt(keys.length)], random.nextInt(length), steps);
  }

  /** A time at one of the leaps from now or from a time used lately. */
  private long time(List<Long> times, long at) {
    long from =
        random.nextBoolean()
            ? at
            : times.get(times.size() - 1 - random.nextInt(Math.min(8, times.size())));
    long time = from + pick(TIME_LEAPS);
    times.add(time);
    return time;
  }

  /** A long stream for one target, so that its window is full for a while. */
  EventStream full() {
    RuleSet rules = random.nextBoolean() ? RuleSet.DEFAULT : rules();
    long[] spans = {0, 1, 3, 1_000, 299_999, 310_000};
    long span = pick(spans);
    int order = random.nextInt(3);
    int length = 10_100 + random.nextInt(4_000);
    List<StreamStep> steps = new ArrayList<>();
    long at = 0;
    for (int i = 0; i < length; i++) {
      at += random.nextInt(200) == 0 ? random.nextInt(3) : 0;
      long back =
          switch (order) {
            case 0 -> span * (length - i) / length;
            case 1 -> span * i / length;
            default -> random.nextLong(span + 1);
          };
      int id = random.nextInt(20) == 0 ? random.nextInt(length) : i;
      steps.add(step(0, id, at, at - back, rules));
    }
    for (int i = 0; i < 50; i++) {
      at += random.nextInt(30_000);
      steps.add(step(0, random.nextInt(2 * length), at, at - random.nextInt(300_002), rules));
    }
    return new EventStream(rules, Keys.SCATTERED, random.nextInt(length), steps);
  }

  /** A long stream for many targets, of which many fall idle. */
  EventStream wide() {
    RuleSet rules = rules();
    int targets = new int[] {300, 3_000, 20_000}[random.nextInt(3)];
    int length = 20_000;
    List<StreamStep> steps = new ArrayList<>();
    long at = 0;
    for (int i = 0; i < length; i++) {
      at += random.nextInt(5_000) == 0 ? 299_998 + random.nextInt(4) : random.nextInt(60);
      int crowd = random.nextInt(4) == 0 ? 1 + targets / 50 : targets;
      long timestamp =
          random.nextInt(3) == 0 ? GameEvent.NO_TIMESTAMP : at - random.nextInt(300_003);
      steps.add(step(random.nextInt(crowd), random.nextInt(length), at, timestamp, rules));
    }
    return new EventStream(rules, Keys.SCATTERED, random.nextInt(length), steps);
  }

  private StreamStep step(int target, int id, long at, long timestamp, RuleSet rules) {
    long amount = pick(AMOUNTS);
    return new StreamStep(target, id, at, timestamp, amount, price(amount, rules), chat());
  }

  private long price(long amount, RuleSet rules) {
    return switch (random.nextInt(8)) {
      case 0 -> 0;
      case 1 -> 1;
      case 2 -> amount / rules.priceMultiplier();
      case 3 -> Math.min(amount / rules.priceMultiplier() + 1, GameEvent.AMOUNT_MAX);
      case 4 -> GameEvent.AMOUNT_MAX - random.nextInt(2);
      default -> GameEvent.NO_PRICE;
    };
  }

  private String chat() {
    return CHATS[random.nextInt(CHATS.length)];
  }

  private RuleSet rules() {
    if (random.nextBoolean()) {
      return RuleSet.DEFAULT;
    }
    return new RuleSet(
        pick(AMOUNT_THRESHOLDS),
        COUNT_THRESHOLDS[random.nextInt(COUNT_THRESHOLDS.length)],
        pick(MULTIPLIERS));
  }

  private long pick(long[] values) {
    return values[random.nextInt(values.length)];
  }
}
