package io.susanoh.l1;

/**
 * The thresholds of the rules (CONTRACT §4). The slang patterns are the nine defaults, {@link
 * SlangPatterns}.
 *
 * @param amountThreshold R1, 1 … 2^49
 * @param countThreshold R2, 1 … 10 000
 * @param priceMultiplier R3, 1 … 10^9
 */
public record RuleSet(long amountThreshold, int countThreshold, long priceMultiplier) {

  /** The defaults of CONTRACT §4. */
  public static final RuleSet DEFAULT = new RuleSet(1_000_000, 10, 100);

  private static final long PRICE_MULTIPLIER_MAX = 1_000_000_000;

  public RuleSet {
    requireWithin("amount_threshold", amountThreshold, L1Engine.ENTRY_AMOUNT_MAX);
    requireWithin("count_threshold", countThreshold, L1Engine.WINDOW_ENTRIES_MAX);
    requireWithin("price_multiplier", priceMultiplier, PRICE_MULTIPLIER_MAX);
  }

  private static void requireWithin(String name, long value, long max) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException(name + " is " + value + ", allowed are 1 to " + max);
    }
  }
}
