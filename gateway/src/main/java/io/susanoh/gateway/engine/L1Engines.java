package io.susanoh.gateway.engine;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.susanoh.gateway.engine.Seat.Standing;
import io.susanoh.l1.AccountKey;
import io.susanoh.l1.EngineFault;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.JavaL1Engine;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.PatternsRefused;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.WindowSnapshot;
import io.susanoh.l1.WindowUsage;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engines, of which one answers each event, by the {@link Route}, and the other one follows.
 * Both see the events of a shard in the order of decisions: before an engine answers in a shard it
 * catches up on what the other one answered there. So the route may be another one at any event,
 * and when the one that should answer faults, that very call is answered by the other one: same
 * windows, same verdict.
 *
 * <p>Every method that names a shard is called under that shard's lock.
 */
public final class L1Engines implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(L1Engines.class);

  private final EngineMeters meters;
  private final Seats seats;
  private final FollowerThread follower;
  private final Recovery recovery;
  private final L1Latency latency;
  private final ChunkScreening chunks;
  private final boolean followerOn;
  private final int shards;
  private volatile RuleSet rules;
  private volatile Route route;

  /**
   * @param locks of the shards, for a rebuild
   * @param clock by which a faulted engine is tried again
   * @param latency told how long each answer took
   * @param rebuildWanted told when the windows are lost, because an engine faulted that nobody
   *     followed: whoever knows them calls {@link #rebuild} for each and then {@link #rebuildDone}
   */
  public L1Engines(
      EngineChoice choice,
      RuleSet rules,
      ShardLock locks,
      InstantSource clock,
      MeterRegistry registry,
      L1Latency latency,
      Runnable rebuildWanted) {
    this.rules = rules;
    this.route = choice.route();
    this.latency = latency;
    this.followerOn = choice.follower();
    this.meters = new EngineMeters(registry);
    this.seats = new Seats(choice, meters, new Differences(meters, System::nanoTime));
    this.shards =
        seats.all().stream()
            .flatMap(seat -> seat.standing().engine().stream())
            .mapToInt(engine -> engine.engine().shards())
            .findFirst()
            .orElseThrow();
    this.recovery =
        new Recovery(seats, locks, clock, shards, () -> this.rules, this::isToSit, rebuildWanted);
    seats.healedBy(recovery);
    this.chunks = new ChunkScreening(this, seats, meters, latency);
    this.follower = new FollowerThread(seats.all(), seats::faulted);
    meters.seat(registry, seats.java(), () -> 100 - route.rustPercent());
    meters.seat(registry, seats.rust(), () -> route.rustPercent());
    Gauge.builder("susanoh_l1_follower_lag_events", this, engines -> engines.status().lag())
        .description("Events that the following engine has yet to see")
        .register(registry);
    follower.start();
    recovery.start();
  }

  /** Number of shards of both engines. */
  public int shards() {
    return shards;
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
    for (Seat seat : seats.all()) {
      Standing standing = seat.standing();
      if (standing.state().follows()) {
        standing.engine().orElseThrow().engine().prepare(next);
      }
    }
    rules = next;
  }

  /** Which engine answers whom, as it was asked for. */
  public Route route() {
    return route;
  }

  /** From each shard's next event on, this route holds; windows stay. */
  public void use(Route next) {
    route = next;
  }

  /** The rules that the next event is judged by. */
  public RuleSet rules() {
    return rules;
  }

  /**
   * Why a route cannot be had in this process; empty if it can.
   *
   * @return one line for whoever asks
   */
  public Optional<String> refuses(Route next) {
    if (!followerOn) {
      return Optional.of("With L1_FOLLOWER=off no other engine is ready to take over");
    }
    boolean absent = seats.rust().standing().state() == EngineState.ABSENT;
    return next.rustAnswers() && absent
        ? Optional.of("The Rust engine is not loaded in this process")
        : Optional.empty();
  }

  /**
   * Screens one event with whichever engine is to answer it and has the other one follow, unless
   * the event is a duplicate, which changes nothing.
   *
   * @param hashed what the engines read of {@code event}
   * @throws EngineFault when no engine is sound; windows are not to be trusted any more
   */
  public ScreeningResult screen(int shard, GameEvent event, L1Event hashed, long receiptMillis) {
    RuleSet inForce = rules;
    Seat first = route.toRust(event) ? seats.rust() : seats.java();
    Optional<Throwable> fault = Optional.empty();
    while (true) {
      SeatedEngine engine = seats.soundOf(first, fault);
      try {
        return screen(engine, shard, event, hashed, inForce, receiptMillis);
      } catch (RuntimeException | StackOverflowError e) {
        seats.faulted(engine, e);
        fault = Optional.of(e);
      }
    }
  }

  /**
   * Screens the events of a chunk, each as {@link #screen} does, but with one call of each engine
   * that is to answer some of them.
   *
   * @param shards of each event; the caller holds the locks of all of them
   * @throws EngineFault when no engine is sound; windows are not to be trusted any more
   */
  public List<ScreeningResult> screenAll(
      int[] shards, List<GameEvent> events, List<L1Event> hashed, long[] receiptMillis) {
    return chunks.screen(
        route, rules, new ChunkScreening.Chunk(shards, events, hashed, receiptMillis));
  }

  private ScreeningResult screen(
      SeatedEngine engine,
      int shard,
      GameEvent event,
      L1Event hashed,
      RuleSet inForce,
      long receiptMillis) {
    engine.catchUp(shard);
    if (!seats.rebuilt()) {
      meters.answeredUnrebuilt();
      LostWindows.beginEarly(engine.engine(), hashed.target(), receiptMillis);
    }
    long startNanos = System.nanoTime();
    long begun = engine.begin(startNanos);
    ScreeningResult answer = engine.engine().screen(hashed, inForce, receiptMillis);
    long endNanos = System.nanoTime();
    latency.answered(engine.name(), endNanos - startNanos, 1);
    if (engine.isTooSlow(begun, startNanos, endNanos, 1)) {
      seats.faulted(engine, SeatedEngine.tooSlow());
    }
    if (!answer.duplicate()) {
      Standing other = seats.other(engine.seat()).standing();
      if (other.state().follows()) {
        followEvent(
            other.engine().get(),
            engine,
            shard,
            new FollowerStep.Screened(event, hashed, inForce, receiptMillis, answer));
      }
    }
    return answer;
  }

  /**
   * Has an engine see an event that the other one has answered. One that does not have the target's
   * window yet, because it is being rebuilt, is given that window as it is after the event.
   */
  private void followEvent(
      SeatedEngine engine, SeatedEngine answered, int shard, FollowerStep.Screened step) {
    AccountKey target = step.hashed().target();
    if (engine.lane(shard).takes(target)) {
      offer(engine, shard, step);
    } else {
      giveWindow(engine, answered, shard, target);
    }
  }

  /** Gives an engine that is being rebuilt a window as it is now, unless it is not due yet. */
  void giveWindow(SeatedEngine engine, SeatedEngine answered, int shard, AccountKey target) {
    if (engine.lane(shard).isBegun()) {
      Optional<WindowSnapshot> window;
      try {
        window = answered.engine().window(target);
      } catch (RuntimeException | StackOverflowError e) {
        seats.faulted(answered, e);
        return;
      }
      guarded(engine, () -> window.ifPresent(after -> engine.copy(shard, after)));
    }
  }

  /** Has an engine follow what the other one did. */
  void offer(SeatedEngine engine, int shard, FollowerStep step) {
    try {
      engine.offer(shard, step);
      follower.wake();
    } catch (RuntimeException | StackOverflowError e) {
      seats.faulted(engine, e);
    }
  }

  /** A fault of an engine that follows must not harm the request that met it. */
  private void guarded(SeatedEngine engine, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | StackOverflowError e) {
      seats.faulted(engine, e);
    }
  }

  /**
   * Forgets the windows of a shard whose last receipt is before the bound, in both engines; how
   * many.
   */
  public int evictIdle(int shard, long beforeReceiptMillis) {
    return ask(
        shard,
        engine -> {
          int windows = engine.engine().evictIdle(shard, beforeReceiptMillis);
          Standing other = seats.other(engine.seat()).standing();
          if (other.state().follows() && other.engine().get().lane(shard).isBegun()) {
            offer(other.engine().get(), shard, new FollowerStep.Evicted(beforeReceiptMillis));
          }
          return windows;
        });
  }

  /** A copy of a target's window. */
  public Optional<WindowSnapshot> window(int shard, AccountKey target) {
    return ask(shard, engine -> engine.engine().window(target));
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

  /** What a shard holds, in the engine that answers, or answers most. */
  public WindowUsage usage(int shard) {
    return ask(shard, engine -> engine.engine().usage(shard));
  }

  /** Puts a window back into both engines, at start. */
  public void restore(int shard, WindowSnapshot window) {
    for (Seat seat : seats.all()) {
      Standing standing = seat.standing();
      if (standing.state().follows()) {
        SeatedEngine engine = standing.engine().get();
        guarded(engine, () -> engine.restore(shard, window));
      }
    }
    seats.soundOf(asked(), Optional.empty());
  }

  /**
   * Puts back what a lost window held, beside what has come since. Of no effect on windows that
   * were not lost.
   */
  public void rebuild(int shard, WindowSnapshot known) {
    if (!seats.rebuilt()) {
      ask(
          shard,
          engine -> {
            LostWindows.putBack(engine.engine(), known);
            return known;
          });
    }
  }

  /** Every known window has been given to {@link #rebuild}. */
  public void rebuildDone() {
    seats.windowsBack();
    LOG.info("L1 windows are rebuilt, {} answers", status().answering());
    recovery.wake();
  }

  /** Tries a faulted engine again at once: what ailed it is known to be gone. */
  public void tryAgain(String engine) {
    seats.all().stream().filter(seat -> seat.name().equals(engine)).forEach(recovery::tryAgain);
  }

  /** How the engines stand. */
  public EngineStatus status() {
    return seats.status(route, rules);
  }

  /** Whether there is to be an engine in a seat, so that it is put back after a fault. */
  private boolean isToSit(Seat seat) {
    return followerOn || (seat == seats.rust() ? route.rustAnswers() : route.javaAnswers());
  }

  /** The engine that is asked what no account is asked, caught up; to look at its windows. */
  public L1Engine answering(int shard) {
    return ask(shard, engine -> engine.engine());
  }

  /**
   * The engine that follows that one, caught up on {@code shard}; for whoever checks that both hold
   * the same windows.
   */
  public Optional<L1Engine> followerCaughtUp(int shard) {
    Seat seat = seats.other(asked());
    Standing standing = seat.standing();
    if (!standing.isSound() || !asked().standing().isSound()) {
      return Optional.empty();
    }
    SeatedEngine engine = standing.engine().get();
    guarded(engine, () -> engine.catchUp(shard));
    return seat.standing().isSound() ? Optional.of(engine.engine()) : Optional.empty();
  }

  @Override
  public void close() {
    recovery.close();
    follower.close();
    seats.all().forEach(seat -> seat.standing().engine().ifPresent(SeatedEngine::close));
  }

  private Seat asked() {
    return route.mostlyRust() ? seats.rust() : seats.java();
  }

  /** Something that is asked of an engine in a shard. */
  private interface Question<T> {
    T of(SeatedEngine engine);
  }

  /**
   * Asks an engine that is caught up. When it faults at that, the other one is asked; what the
   * faulted one did of it is gone with its windows.
   */
  private <T> T ask(int shard, Question<T> question) {
    Optional<Throwable> fault = Optional.empty();
    while (true) {
      SeatedEngine engine = seats.soundOf(asked(), fault);
      try {
        engine.catchUp(shard);
        return question.of(engine);
      } catch (RuntimeException | StackOverflowError e) {
        seats.faulted(engine, e);
        fault = Optional.of(e);
      }
    }
  }
}
