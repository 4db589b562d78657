package io.susanoh.gateway.notify;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * The notices that were written, and their deliveries. Every method blocks, so event loops do not
 * call it; all threads may, and several nodes. Throws a {@link io.susanoh.gateway.refusal.Refusal}
 * UNAVAILABLE while PostgreSQL is away, and then nothing was done.
 */
public interface Outbox {

  /** Writes a notice that is no part of another transaction. */
  void add(Notice notice);

  /**
   * Gives notices that have none their place, oldest first, and makes a delivery of each for every
   * webhook that wants it; how many it were. One node does so at a time: 0 while another does.
   */
  int relay(long nowMillis);

  /** The webhooks that have something due. */
  List<UUID> due(long nowMillis);

  /**
   * Claims what is due for a webhook, the longest due first: of each account the first that is not
   * delivered, and no other one.
   *
   * @param leaseUntilMillis when it is due again, unless it has ended or failed before
   */
  List<Delivery> claim(UUID webhookId, int max, long nowMillis, long leaseUntilMillis);

  /** A receiver has taken a delivery; the next one of its account is due. */
  void delivered(Delivery delivery, int status, long nowMillis);

  /**
   * An attempt failed; whether that counts: it does not where the delivery is another's by now.
   *
   * @param nextMillis when it is tried again; empty: it is dead, and the next one of its account
   *     due
   */
  boolean failed(
      Delivery delivery, OptionalInt status, String error, OptionalLong nextMillis, long nowMillis);

  /** How much there is. */
  Depth depth();

  /** Forgets what is older than it is kept, a bounded number of rows; how many it were. */
  int forget(long nowMillis);

  /**
   * How much there is, for metrics.
   *
   * @param notices that have no place yet; not counted beyond {@link #COUNTED_MAX}
   * @param pending deliveries; not counted beyond it either
   * @param oldestMillis when the oldest of both was written; empty when there is none
   */
  record Depth(long notices, long pending, OptionalLong oldestMillis) {

    /** So that a long queue costs no more to count than a short one. */
    public static final int COUNTED_MAX = 10_000;
  }
}
