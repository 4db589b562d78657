package io.susanoh.golden.parity;

import io.susanoh.l1.AccountKey;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.PlacedWindow;
import io.susanoh.l1.Rule;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.WindowSnapshot;
import io.susanoh.l1.WindowUsage;
import java.util.Optional;
import java.util.function.Predicate;

/** An engine that names R1 wrongly on the answers that {@code errs} picks. */
record ErringEngine(L1Engine right, Predicate<ScreeningResult> errs) implements L1Engine {

  @Override
  public String name() {
    return "erring " + right.name();
  }

  @Override
  public int shards() {
    return right.shards();
  }

  @Override
  public void prepare(RuleSet rules) {
    right.prepare(rules);
  }

  @Override
  public ScreeningResult screen(L1Event event, RuleSet rules, long receiptMillis) {
    ScreeningResult result = right.screen(event, rules, receiptMillis);
    return errs.test(result)
        ? new ScreeningResult(
            result.rules() ^ Rule.R1.bit(),
            result.admission(),
            result.windowTotal(),
            result.windowCount(),
            result.newestMillis(),
            result.openedMillis())
        : result;
  }

  @Override
  public int evaluateEvent(L1Event event, RuleSet rules) {
    return right.evaluateEvent(event, rules);
  }

  @Override
  public Optional<WindowSnapshot> window(AccountKey target) {
    return right.window(target);
  }

  @Override
  public Optional<PlacedWindow> windowFrom(int shard, int place) {
    return right.windowFrom(shard, place);
  }

  @Override
  public void restore(WindowSnapshot window) {
    right.restore(window);
  }

  @Override
  public int evictIdle(int shard, long beforeReceiptMillis) {
    return right.evictIdle(shard, beforeReceiptMillis);
  }

  @Override
  public WindowUsage usage(int shard) {
    return right.usage(shard);
  }

  @Override
  public void close() {
    right.close();
  }
}
