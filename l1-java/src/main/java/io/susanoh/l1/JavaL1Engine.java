package io.susanoh.l1;

import java.util.Optional;
import java.util.function.Consumer;

/** The reference engine. */
public final class JavaL1Engine implements L1Engine {

  private final int shards;

  /** An engine with {@code shards} shards, a power of two. */
  public JavaL1Engine(int shards) {
    this.shards = shards;
  }

  @Override
  public String name() {
    return "java";
  }

  @Override
  public int shards() {
    return shards;
  }

  @Override
  public ScreeningResult screen(L1Event event, RuleSet rules, long receiptMillis) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int evaluateEvent(L1Event event, RuleSet rules) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<WindowSnapshot> window(AccountKey target) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void forEachWindow(int shard, Consumer<WindowSnapshot> visitor) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void restore(WindowSnapshot window) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int evictIdle(int shard, long beforeReceiptMillis) {
    throw new UnsupportedOperationException();
  }

  @Override
  public WindowUsage usage(int shard) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
