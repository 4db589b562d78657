package io.susanoh.l1;

import java.util.Objects;
import java.util.Optional;

/**
 * One {@code GameEventLog} as it was posted and found valid (CONTRACT §2), of one tenant. Lengths
 * and ranges have been checked by whoever decoded it.
 *
 * @param tenantId the tenant that the caller's key or token is bound to
 * @param eventId 1–128 code points; with its target, the idempotency key
 * @param timestamp the text as sent, at most 64 code points
 * @param timestampMillis its instant in milliseconds since the epoch, or {@link #NO_TIMESTAMP}
 * @param eventType 1–64 code points
 * @param actorId who gives, 1–128 code points
 * @param targetId who receives, 1–128 code points
 * @param currencyAmount 0 … 2^53−1
 * @param itemId at most 128 code points
 * @param marketAvgPrice 0 … 2^53−1, or {@link #NO_PRICE}
 * @param actorLevel 0 … 2^31−1
 * @param accountAgeDays 0 … 2^31−1
 * @param recentChatLog at most 16 384 code points, free of NUL
 */
public record GameEvent(
    String tenantId,
    String eventId,
    Optional<String> timestamp,
    long timestampMillis,
    String eventType,
    String actorId,
    String targetId,
    long currencyAmount,
    Optional<String> itemId,
    long marketAvgPrice,
    int actorLevel,
    int accountAgeDays,
    Optional<String> recentChatLog) {

  /** {@link #timestampMillis} of an event without a timestamp: never earlier than its receipt. */
  public static final long NO_TIMESTAMP = Long.MAX_VALUE;

  /** {@link #marketAvgPrice} of an event without a price. */
  public static final long NO_PRICE = -1;

  /** The largest amount and price, 2^53−1. */
  public static final long AMOUNT_MAX = (1L << 53) - 1;

  public GameEvent {
    Objects.requireNonNull(tenantId);
    Objects.requireNonNull(eventId);
    Objects.requireNonNull(timestamp);
    Objects.requireNonNull(eventType);
    Objects.requireNonNull(actorId);
    Objects.requireNonNull(targetId);
    Objects.requireNonNull(itemId);
    Objects.requireNonNull(recentChatLog);
    if (currencyAmount < 0 || currencyAmount > AMOUNT_MAX) {
      throw new IllegalArgumentException("currencyAmount " + currencyAmount);
    }
    if (marketAvgPrice < NO_PRICE || marketAvgPrice > AMOUNT_MAX) {
      throw new IllegalArgumentException("marketAvgPrice " + marketAvgPrice);
    }
  }
}
