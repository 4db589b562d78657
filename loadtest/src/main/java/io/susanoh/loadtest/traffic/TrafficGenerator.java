package io.susanoh.loadtest.traffic;

import io.susanoh.l1.L1Engine;
import java.util.HexFormat;
import java.util.Random;

/**
 * Endless traffic of a {@link TrafficProfile}: at each tick of its rate either a piece of fraud, as
 * often as the profile says, or a trade of an honest session; a few honest events come twice or
 * late. The same profile always gives the same events. For one thread.
 */
public final class TrafficGenerator {

  private static final HexFormat HEX = HexFormat.of();
  private static final int RECENT_EVENTS = 256;
  private static final long AGE_MILLIS_MAX = 3_600_000;

  private final TrafficProfile profile;
  // The algorithm of java.util.Random is laid down: a seed gives the same traffic on every JDK.
  private final Random random;
  private final HonestPlay honest;
  private final FraudPlay fraud;
  private final long firstId;
  private final LabelledEvent[] recent = new LabelledEvent[RECENT_EVENTS];
  private int recentCount;
  private long ticks;

  /** Begins at the profile's start. */
  public TrafficGenerator(TrafficProfile profile) {
    this.profile = profile;
    random = new Random(Mixing.mix(profile.seed()));
    honest = new HonestPlay(profile, random);
    fraud = new FraudPlay(profile, random);
    firstId = Mixing.mix(~profile.seed());
  }

  /** The next event. */
  public LabelledEvent next() {
    long nowMillis = profile.startMillis() + (long) (ticks / profile.eventsPerSecond() * 1_000.0);
    String id = HEX.toHexDigits(Mixing.mix(firstId + ticks));
    ticks++;
    if (random.nextDouble() < profile.fraudShare()) {
      return fraud.next().at(id, nowMillis, 0);
    }
    double drawn = random.nextDouble();
    if (drawn < profile.duplicateShare() && recentCount > 0) {
      int among = Math.min(recentCount, RECENT_EVENTS);
      return recent[random.nextInt(among)].asDuplicate();
    }
    if (drawn > 1 - profile.lateShare()) {
      long age = L1Engine.WINDOW_MILLIS + 1 + Draws.below(AGE_MILLIS_MAX, random);
      return honest.next().at(id, nowMillis - age, age);
    }
    LabelledEvent event = honest.next().at(id, nowMillis, 0);
    recent[Math.floorMod(recentCount++, RECENT_EVENTS)] = event;
    return event;
  }
}
