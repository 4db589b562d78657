package io.susanoh.gateway.access;

import io.susanoh.gateway.refusal.Refusal;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down guessing: so many failures of a name, or of all names together, in a minute, and
 * logins are refused until that minute is over. A name counts whether somebody has it or not. Safe
 * for all threads.
 */
final class LoginThrottle {

  static final int FAILURES_OF_NAME_MAX = 10;
  static final int FAILURES_MAX = 300;
  static final long MINUTE_MILLIS = 60_000;

  /** More than can fail within a minute, so that none is forgotten for want of room. */
  private static final int NAMES_MAX = 3 * FAILURES_MAX;

  private record Failures(long sinceMillis, int count) {
    static final Failures NONE = new Failures(Long.MIN_VALUE, 0);

    Failures plusOne(long nowMillis) {
      return isOver(nowMillis) ? new Failures(nowMillis, 1) : new Failures(sinceMillis, count + 1);
    }

    boolean isOver(long nowMillis) {
      return count == 0 || nowMillis - sinceMillis >= MINUTE_MILLIS;
    }
  }

  private final InstantSource clock;
  private final Map<String, Failures> ofName = new LinkedHashMap<>();
  private Failures ofAll = Failures.NONE;

  LoginThrottle(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Whether a login may go on.
   *
   * @throws Refusal TOO_MANY after too many failures
   */
  synchronized void check(String name) {
    long nowMillis = clock.millis();
    check(ofName.getOrDefault(name, Failures.NONE), FAILURES_OF_NAME_MAX, nowMillis);
    check(ofAll, FAILURES_MAX, nowMillis);
  }

  private static void check(Failures failures, int max, long nowMillis) {
    if (failures.count() >= max && !failures.isOver(nowMillis)) {
      long leftMillis = failures.sinceMillis() + MINUTE_MILLIS - nowMillis;
      throw Refusal.tooMany("Too many failed logins", (int) Math.ceilDiv(leftMillis, 1000L));
    }
  }

  /** A login of this name failed. */
  synchronized void failed(String name) {
    long nowMillis = clock.millis();
    Failures before = ofName.getOrDefault(name, Failures.NONE);
    // Put anew, so that the eldest comes first.
    ofName.remove(name);
    ofName.put(name, before.plusOne(nowMillis));
    if (ofName.size() > NAMES_MAX) {
      ofName.remove(ofName.keySet().iterator().next());
    }
    ofAll = ofAll.plusOne(nowMillis);
  }

  /** A login of this name succeeded: its failures are forgiven. */
  synchronized void succeeded(String name) {
    ofName.remove(name);
  }
}
