package io.susanoh.l1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The reference engine: windows in flat arrays of primitives, nothing allocated for an event but
 * its answer and what the search of a chat takes.
 */
public final class JavaL1Engine implements L1Engine {

  private final Shard[] shards;

  /** Kept so that looking ahead is of use to the compiler too. */
  @SuppressWarnings("UnusedVariable")
  private long ahead;

  /**
   * An engine without windows.
   *
   * @param shards a power of two
   */
  public JavaL1Engine(int shards) {
    if (Integer.bitCount(shards) != 1 || shards < 1) {
      throw new IllegalArgumentException("shards is " + shards + ", allowed are powers of two");
    }
    this.shards = new Shard[shards];
    forgetAll();
  }

  @Override
  public String name() {
    return "java";
  }

  @Override
  public int shards() {
    return shards.length;
  }

  /** Nothing to do: a rule set has its automaton. */
  @Override
  public void prepare(RuleSet rules) {
    Objects.requireNonNull(rules);
  }

  @Override
  public ScreeningResult screen(L1Event event, RuleSet rules, long receiptMillis) {
    return shardOf(event.target()).screen(event, rules, evaluateEvent(event, rules), receiptMillis);
  }

  @Override
  public List<ScreeningResult> screenAll(
      List<L1Event> events, RuleSet rules, long[] receiptMillis) {
    List<ScreeningResult> answers = new ArrayList<>(events.size());
    for (int i = 0; i < events.size(); i++) {
      if (i % LookAhead.EVENTS == 0) {
        ahead = LookAhead.at(shards, events, i);
      }
      answers.add(screen(events.get(i), rules, receiptMillis[i]));
    }
    return answers;
  }

  @Override
  public int evaluateEvent(L1Event event, RuleSet rules) {
    return (overpriced(event, rules) ? Rule.R3.bit() : 0)
        | (rules.slang().matches(event.chat()) ? Rule.R4.bit() : 0);
  }

  @Override
  public Optional<WindowSnapshot> window(AccountKey target) {
    return shardOf(target).window(target);
  }

  @Override
  public Optional<PlacedWindow> windowFrom(int shard, int place) {
    return shards[shard].windowFrom(place);
  }

  @Override
  public void restore(WindowSnapshot window) {
    shardOf(window.target()).restore(window);
  }

  @Override
  public int evictIdle(int shard, long beforeReceiptMillis) {
    return shards[shard].evictIdle(beforeReceiptMillis);
  }

  @Override
  public WindowUsage usage(int shard) {
    return shards[shard].usage();
  }

  @Override
  public void close() {
    forgetAll();
  }

  private void forgetAll() {
    Arrays.setAll(shards, shard -> new Shard());
  }

  private Shard shardOf(AccountKey target) {
    return shards[target.shard(shards.length)];
  }

  /**
   * R3. That {@code amount ≥ price × multiplier} is asked by division, which is the same for whole
   * numbers and cannot overflow.
   */
  private static boolean overpriced(L1Event event, RuleSet rules) {
    return event.marketAvgPrice() > 0
        && event.currencyAmount() / rules.priceMultiplier() >= event.marketAvgPrice();
  }
}
