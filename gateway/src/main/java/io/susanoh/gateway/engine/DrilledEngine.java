package io.susanoh.gateway.engine;

import io.susanoh.l1.AccountKey;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.PlacedWindow;
import io.susanoh.l1.Rule;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.WindowSnapshot;
import io.susanoh.l1.WindowUsage;
import io.susanoh.l1.rust.RustL1Engine;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * An engine that does wrong what is drilled at the moment. Rust's panics and altered answers are
 * made in Rust, so that the boundary's own defences are tried.
 */
final class DrilledEngine implements L1Engine {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final L1Engine sound;
  private final Supplier<Drill> drill;

  DrilledEngine(L1Engine sound, Supplier<Drill> drill) {
    this.sound = sound;
    this.drill = drill;
  }

  @Override
  public ScreeningResult screen(L1Event event, RuleSet rules, long receiptMillis) {
    Drill now = drill.get();
    int shard = event.target().shard(sound.shards());
    if (!now.hits(shard)) {
      return sound.screen(event, rules, receiptMillis);
    }
    return switch (now.kind()) {
      case LOAD_FAILURE -> throw Drills.gone();
      case PANIC -> {
        if (sound instanceof RustL1Engine rust) {
          rust.drill(shard, RustL1Engine.Drill.PANIC_NEXT);
          yield rust.screen(event, rules, receiptMillis);
        }
        throw new IllegalStateException("a panic as drilled");
      }
      case WRONG_ANSWER -> {
        if (sound instanceof RustL1Engine rust) {
          rust.drill(shard, RustL1Engine.Drill.CORRUPT_NEXT);
          yield rust.screen(event, rules, receiptMillis);
        }
        yield altered(sound.screen(event, rules, receiptMillis));
      }
      case SLOW_ANSWER -> {
        work(now.delayMillis());
        yield sound.screen(event, rules, receiptMillis);
      }
      case DIFFERENCE, NONE -> sound.screen(event, rules, receiptMillis);
    };
  }

  /** An answer that cannot be one: it names a fifth rule. */
  private static ScreeningResult altered(ScreeningResult answer) {
    return new ScreeningResult(
        answer.rules() | Rule.ALL + 1,
        answer.admission(),
        answer.windowTotal(),
        answer.windowCount(),
        answer.newestMillis(),
        answer.openedMillis());
  }

  /** Takes processor time, as an engine that is slow would. */
  private static void work(int millis) {
    long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
    long start = THREADS.getCurrentThreadCpuTime();
    while (THREADS.getCurrentThreadCpuTime() - start < nanos) {
      Thread.onSpinWait();
    }
  }

  @Override
  public String name() {
    return sound.name();
  }

  @Override
  public int shards() {
    return sound.shards();
  }

  @Override
  public void prepare(RuleSet rules) {
    sound.prepare(rules);
  }

  @Override
  public int evaluateEvent(L1Event event, RuleSet rules) {
    return sound.evaluateEvent(event, rules);
  }

  @Override
  public Optional<WindowSnapshot> window(AccountKey target) {
    return sound.window(target);
  }

  @Override
  public Optional<PlacedWindow> windowFrom(int shard, int place) {
    return sound.windowFrom(shard, place);
  }

  @Override
  public void restore(WindowSnapshot window) {
    sound.restore(window);
  }

  @Override
  public int evictIdle(int shard, long beforeReceiptMillis) {
    return sound.evictIdle(shard, beforeReceiptMillis);
  }

  @Override
  public WindowUsage usage(int shard) {
    return sound.usage(shard);
  }

  @Override
  public void close() {
    sound.close();
  }
}
