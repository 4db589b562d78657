package io.susanoh.l1;

import java.util.Objects;

/**
 * What events are judged by (CONTRACT §4). Immutable; equal by content.
 *
 * @param amountThreshold R1, 1 … 2^49
 * @param countThreshold R2, 1 … 10 000
 * @param priceMultiplier R3, 1 … 10^9
 * @param slang R4
 */
public record RuleSet(
    long amountThreshold, int countThreshold, long priceMultiplier, SlangPatterns slang) {

  /** The largest amount threshold, 2^49. */
  public static final long AMOUNT_THRESHOLD_MAX = L1Engine.ENTRY_AMOUNT_MAX;

  /** The largest count threshold. */
  public static final int COUNT_THRESHOLD_MAX = L1Engine.WINDOW_ENTRIES_MAX;

  /** The largest price multiplier. */
  public static final long PRICE_MULTIPLIER_MAX = 1_000_000_000;

  /** The defaults of CONTRACT §4. */
  public static final RuleSet DEFAULT = new RuleSet(1_000_000, 10, 100);

  public RuleSet {
    requireWithin("amount_threshold", amountThreshold, AMOUNT_THRESHOLD_MAX);
    requireWithin("count_threshold", countThreshold, COUNT_THRESHOLD_MAX);
    requireWithin("price_multiplier", priceMultiplier, PRICE_MULTIPLIER_MAX);
    Objects.requireNonNull(slang);
  }

  /** These thresholds with the default patterns. */
  public RuleSet(long amountThreshold, int countThreshold, long priceMultiplier) {
    this(amountThreshold, countThreshold, priceMultiplier, SlangPatterns.DEFAULT);
  }

  private static void requireWithin(String name, long value, long max) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException(name + " is " + value + ", allowed are 1 to " + max);
    }
  }
}
