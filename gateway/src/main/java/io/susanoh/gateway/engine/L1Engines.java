package io.susanoh.gateway.engine;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.susanoh.l1.AccountKey;
import io.susanoh.l1.EngineFault;
import io.susanoh.l1.JavaL1Engine;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.PatternsRefused;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.WindowSnapshot;
import io.susanoh.l1.WindowUsage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine that answers and the one that follows. When the answering one faults, that very call
 * catches the follower up on its shard and is answered by it: same windows, same verdict. Every
 * other shard changes over at its next event.
 *
 * <p>Every method that names a shard is called under that shard's lock.
 */
public final class L1Engines implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(L1Engines.class);

  private volatile RuleSet rules;
  private final EngineMeters meters;
  private final L1Engine configured;
  private final Optional<Follower> follower;
  private final boolean[] changedOver;

  /** By shard, the rules that its last event was judged by: the follower's shall be the same. */
  private final RuleSet[] judgedBy;

  private final Runnable rebuildWanted;
  private final AtomicReference<Optional<EngineFault.Cause>> fallback;
  private final AtomicReference<Optional<EngineFault.Cause>> followerFault =
      new AtomicReference<>(Optional.empty());

  /** Answers after a fault without a follower: made then, empty, and filled by {@link #rebuild}. */
  private volatile Optional<L1Engine> substitute = Optional.empty();

  private volatile boolean fallen;
  private volatile boolean rebuilt = true;

  /**
   * @param rebuildWanted told once when the windows are lost, because an engine faulted that nobody
   *     followed: whoever knows them calls {@link #rebuild} for each and then {@link #rebuildDone}
   */
  public L1Engines(
      EngineChoice choice, RuleSet rules, MeterRegistry registry, Runnable rebuildWanted) {
    this.rules = rules;
    this.meters = new EngineMeters(registry);
    this.configured = choice.answering();
    this.follower =
        choice.following().map(engine -> new Follower(engine, meters, this::followerFaulted));
    this.changedOver = new boolean[configured.shards()];
    this.judgedBy = new RuleSet[configured.shards()];
    this.rebuildWanted = rebuildWanted;
    this.fallback = new AtomicReference<>(choice.fault().map(EngineFault::kind));
    choice.fault().ifPresent(fault -> meters.fallback(fault.kind()));
    follower.ifPresent(Follower::start);
    Gauge.builder("susanoh_l1_follower_lag_events", this, engines -> engines.status().lag())
        .description("Events that the following engine has yet to see")
        .register(registry);
  }

  /** Number of shards of both engines. */
  public int shards() {
    return configured.shards();
  }

  /** The rules that the next event is judged by. */
  public RuleSet rules() {
    return rules;
  }

  /**
   * Puts rules in force once both engines have compiled them: each account's events up to some one
   * are judged by the old ones, from then on by the new ones, by both engines alike; windows stay.
   * Blocks for as long as that takes. One thread at a time.
   *
   * @throws PatternsRefused when an engine refuses the patterns; the old rules stay in force
   * @throws EngineFault when an engine panics at them; likewise
   */
  public void use(RuleSet next) {
    if (!fallen) {
      configured.prepare(next);
    }
    if (followerFault.get().isEmpty()) {
      follower.ifPresent(f -> f.engine().prepare(next));
    }
    rules = next;
  }

  /**
   * The answer to one event, from whichever engine is sound.
   *
   * @throws EngineFault when none is; windows are not to be trusted any more
   */
  public ScreeningResult screen(int shard, L1Event event, long receiptMillis) {
    RuleSet inForce = rules;
    judgedBy[shard] = inForce;
    return ask(
        shard,
        engine -> {
          if (!rebuilt) {
            meters.answeredUnrebuilt();
            beginEarly(engine, event.target(), receiptMillis);
          }
          return engine.screen(event, inForce, receiptMillis);
        });
  }

  /**
   * Begins a window that may have been lost as early as it can have begun. Its events are stored
   * with that time, and were it that of the first one since, {@link #rebuild} would be given a
   * window without those before.
   */
  private static void beginEarly(L1Engine engine, AccountKey target, long receiptMillis) {
    boolean begun =
        engine
            .window(target)
            .filter(since -> receiptMillis - since.lastReceiptMillis() < L1Engine.WINDOW_MILLIS)
            .isPresent();
    if (!begun) {
      long earliestMillis = receiptMillis - L1Engine.WINDOW_MILLIS + 1;
      engine.restore(new WindowSnapshot(target, earliestMillis, receiptMillis, List.of()));
    }
  }

  /** An event that {@link #screen} has just answered is accepted: the follower shall see it. */
  public void accepted(int shard, L1Event event, long receiptMillis, ScreeningResult answer) {
    offer(shard, new FollowerStep.Screened(event, judgedBy[shard], receiptMillis, answer));
  }

  /**
   * Forgets the windows of a shard whose last receipt is before the bound, in both engines; how
   * many.
   */
  public int evictIdle(int shard, long beforeReceiptMillis) {
    int windows = ask(shard, engine -> engine.evictIdle(shard, beforeReceiptMillis));
    offer(shard, new FollowerStep.Evicted(beforeReceiptMillis));
    return windows;
  }

  /** A copy of a target's window as the answering engine has it. */
  public Optional<WindowSnapshot> window(int shard, AccountKey target) {
    return ask(shard, engine -> engine.window(target));
  }

  /**
   * The answer to an event on a copy of a window, in an engine made for that one event: no window
   * that counts is touched. Needs no lock.
   */
  public ScreeningResult screenOn(
      Optional<WindowSnapshot> window, L1Event event, long receiptMillis) {
    try (JavaL1Engine engine = new JavaL1Engine(1)) {
      window.ifPresent(engine::restore);
      return engine.screen(event, rules, receiptMillis);
    }
  }

  /** What a shard holds in the answering engine. */
  public WindowUsage usage(int shard) {
    return ask(shard, engine -> engine.usage(shard));
  }

  /** Puts a window back into both engines, at start. */
  public void restore(int shard, WindowSnapshot window) {
    ask(
        shard,
        engine -> {
          engine.restore(window);
          return window;
        });
    if (follows(shard)) {
      guarded(() -> follower.get().restore(shard, window));
    }
  }

  /**
   * Puts back what a lost window held, beside what has come since. Of no effect on windows that
   * were not lost.
   */
  public void rebuild(int shard, WindowSnapshot known) {
    substitute.ifPresent(
        engine ->
            engine.restore(
                engine
                    .window(known.target())
                    .map(since -> WindowMerge.of(known, since))
                    .orElse(known)));
  }

  /** Every known window has been given to {@link #rebuild}. */
  public void rebuildDone() {
    rebuilt = true;
    LOG.info("L1 windows are rebuilt, {} answers", status().answering());
  }

  /** How the engines stand. */
  public EngineStatus status() {
    boolean follows = follower.isPresent() && !fallen && followerFault.get().isEmpty();
    String answering =
        fallen
            ? follower.map(Follower::engine).or(() -> substitute).map(L1Engine::name).orElse("none")
            : configured.name();
    return new EngineStatus(
        answering,
        follows ? follower.map(f -> f.engine().name()) : Optional.empty(),
        fallback.get(),
        followerFault.get(),
        rebuilt,
        follows ? follower.get().lag() : 0);
  }

  /**
   * The engine that follows, caught up on {@code shard}; for whoever checks that both hold the same
   * windows.
   */
  public Optional<L1Engine> followerCaughtUp(int shard) {
    if (!follows(shard)) {
      return Optional.empty();
    }
    guarded(() -> follower.get().catchUp(shard));
    return followerFault.get().isEmpty() ? follower.map(Follower::engine) : Optional.empty();
  }

  /** The engine that answers {@code shard} now. */
  public L1Engine answering(int shard) {
    return fallen ? standIn(shard) : configured;
  }

  @Override
  public void close() {
    follower.ifPresent(
        f -> {
          f.close();
          f.engine().close();
        });
    substitute.ifPresent(L1Engine::close);
    configured.close();
  }

  /**
   * Has the answering engine do something in a shard. When it faults at that, the other one is
   * caught up and does it; what the faulted one did of it is gone with its windows.
   */
  private <T> T ask(int shard, Function<L1Engine, T> call) {
    if (!fallen) {
      try {
        return call.apply(configured);
      } catch (EngineFault fault) {
        fall(fault);
      } catch (RuntimeException | StackOverflowError e) {
        fall(new EngineFault(EngineFault.Cause.PANIC, String.valueOf(e), e));
      }
    }
    return call.apply(standIn(shard));
  }

  private boolean follows(int shard) {
    return follower.isPresent() && !changedOver[shard] && followerFault.get().isEmpty();
  }

  private void offer(int shard, FollowerStep step) {
    if (follows(shard)) {
      guarded(() -> follower.get().offer(shard, step));
    }
  }

  /** A fault of the follower must not harm the request that met it. */
  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | StackOverflowError e) {
      if (fallen) {
        throw e;
      }
      followerFaulted(e);
    }
  }

  private L1Engine standIn(int shard) {
    if (follower.isEmpty()) {
      return substitute.orElseThrow(
          () -> new EngineFault(EngineFault.Cause.PANIC, "no other engine"));
    }
    if (followerFault.get().isPresent()) {
      throw new EngineFault(followerFault.get().get(), "both engines have faulted");
    }
    if (!changedOver[shard]) {
      follower.get().catchUp(shard);
      changedOver[shard] = true;
    }
    return follower.get().engine();
  }

  private synchronized void fall(EngineFault fault) {
    if (fallen) {
      return;
    }
    boolean replaceable = follower.isEmpty() && !(configured instanceof JavaL1Engine);
    if (replaceable) {
      substitute = Optional.of(new JavaL1Engine(configured.shards()));
      rebuilt = false;
    }
    fallback.set(Optional.of(fault.kind()));
    fallen = true;
    meters.fallback(fault.kind());
    LOG.error(
        "the {} engine has faulted ({}), {} answers: {}",
        configured.name(),
        fault.kind(),
        status().answering(),
        fault.getMessage());
    if (replaceable) {
      rebuildWanted.run();
    }
  }

  private void followerFaulted(Throwable e) {
    EngineFault.Cause cause =
        e instanceof EngineFault fault ? fault.kind() : EngineFault.Cause.PANIC;
    if (followerFault.compareAndSet(Optional.empty(), Optional.of(cause))) {
      meters.fallback(cause);
      LOG.error(
          "the following engine has faulted ({}) and is left alone: {}", cause, e.getMessage());
      follower.ifPresent(Follower::stop);
    }
  }
}
