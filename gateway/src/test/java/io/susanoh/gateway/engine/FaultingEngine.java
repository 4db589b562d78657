package io.susanoh.gateway.engine;

import io.susanoh.l1.AccountKey;
import io.susanoh.l1.EngineFault;
import io.susanoh.l1.JavaL1Engine;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.PlacedWindow;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.WindowSnapshot;
import io.susanoh.l1.WindowUsage;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** A sound engine that misbehaves at one of its screenings, or from some time on at every call. */
final class FaultingEngine implements L1Engine {

  private final L1Engine sound;
  private final long at;
  private final UnaryOperator<ScreeningResult> misbehaviour;
  private final AtomicLong screened = new AtomicLong();
  private volatile boolean broken;

  /**
   * @param at the screening that goes wrong, from 1
   * @param misbehaviour throws, or makes another answer of the right one
   */
  FaultingEngine(int shards, long at, UnaryOperator<ScreeningResult> misbehaviour) {
    this.sound = new JavaL1Engine(shards);
    this.at = at;
    this.misbehaviour = misbehaviour;
  }

  /** Every call from now on is a panic. */
  void breakDown() {
    broken = true;
  }

  private L1Engine sound() {
    if (broken) {
      throw new EngineFault(EngineFault.Cause.PANIC, "broken");
    }
    return sound;
  }

  @Override
  public String name() {
    return "faulting";
  }

  @Override
  public int shards() {
    return sound.shards();
  }

  @Override
  public void prepare(RuleSet rules) {
    sound().prepare(rules);
  }

  @Override
  public ScreeningResult screen(L1Event event, RuleSet rules, long receiptMillis) {
    ScreeningResult right = sound().screen(event, rules, receiptMillis);
    return screened.incrementAndGet() == at ? misbehaviour.apply(right) : right;
  }

  @Override
  public int evaluateEvent(L1Event event, RuleSet rules) {
    return sound().evaluateEvent(event, rules);
  }

  @Override
  public Optional<WindowSnapshot> window(AccountKey target) {
    return sound().window(target);
  }

  @Override
  public Optional<PlacedWindow> windowFrom(int shard, int place) {
    return sound().windowFrom(shard, place);
  }

  @Override
  public void restore(WindowSnapshot window) {
    sound().restore(window);
  }

  @Override
  public int evictIdle(int shard, long beforeReceiptMillis) {
    return sound().evictIdle(shard, beforeReceiptMillis);
  }

  @Override
  public WindowUsage usage(int shard) {
    return sound().usage(shard);
  }

  @Override
  public void close() {
    sound.close();
  }
}
