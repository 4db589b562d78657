package io.susanoh.gateway.notify;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.DoubleSupplier;

/** When a delivery that failed is tried again. Pure. */
public final class Backoff {

  /** How long a delivery is tried: 24 hours. */
  public static final long LIFETIME_MILLIS = Duration.ofHours(24).toMillis();

  private static final long FIRST_MILLIS = 1_000;
  private static final long MOST_MILLIS = Duration.ofMinutes(15).toMillis();
  private static final long ASKED_MOST_MILLIS = Duration.ofHours(1).toMillis();
  private static final int DOUBLINGS_MAX = 20;

  private Backoff() {}

  /**
   * When the attempt after {@code attempt} is due, in milliseconds since the epoch: after 1 s, 2 s,
   * 4 s … 15 min, the latter half of it at random, and not before the receiver asked for; the last
   * one at the end of the delivery's life. Empty when that has come: it is dead.
   *
   * @param attempt the number of those that have failed, from 1
   * @param askedMillis how long the receiver asked to wait, 0 for not at all; an hour is heeded
   * @param random 0 to 1
   */
  static OptionalLong next(
      int attempt, long begunMillis, long nowMillis, long askedMillis, DoubleSupplier random) {
    long endMillis = begunMillis + LIFETIME_MILLIS;
    if (nowMillis >= endMillis) {
      return OptionalLong.empty();
    }
    long full = Math.min(FIRST_MILLIS << Math.min(attempt - 1, DOUBLINGS_MAX), MOST_MILLIS);
    long jittered = full / 2 + (long) (full / 2.0 * random.getAsDouble());
    long pause = Math.max(jittered, Math.min(askedMillis, ASKED_MOST_MILLIS));
    return OptionalLong.of(Math.min(nowMillis + pause, endMillis));
  }
}
